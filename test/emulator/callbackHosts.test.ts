import { PROVIDERS, SAMPLE_ORDER } from './support/api';
import { JOBS_ORDER } from './support/jobsApi';
import { useEmulator } from './support/useEmulator';

const { admin, apiOf, jobs, setAccount } = useEmulator();

const NOWHERE = 'https://callback.invalid/';

describe.each(PROVIDERS)('%s', (provider) => {
	const refusal = provider === 'kie' ? 422 : 400;
	const codeFor = async (callBackUrl?: string) => {
		const { json } = await apiOf(provider).convert({ ...SAMPLE_ORDER, callBackUrl });
		return json.code;
	};

	test('accepts a callback host that has no address', async () => {
		expect(await codeFor(NOWHERE)).toBe(200);
	});

	test('rejects it on accounts that look hosts up', async () => {
		await setAccount({ resolvesCallbackHosts: true });
		expect(await codeFor(NOWHERE)).toBe(refusal);
		expect(await admin.counters()).toMatchObject({ tasksCreated: 0, creditsSpent: 0 });
	});

	test('says that a URL is missing', async () => {
		const { json } = await apiOf(provider).convert({ ...SAMPLE_ORDER, callBackUrl: undefined });
		expect(json).toMatchObject({ code: refusal, msg: expect.stringContaining('Please enter callBackUrl.') });
	});
});

test.each(['http://127.0.0.1:9/', 'http://[::1]:9/', 'http://localhost:9/', 'https://example.com/callback'])(
	'%s has an address',
	async (callBackUrl) => {
		await setAccount({ resolvesCallbackHosts: true });
		expect((await apiOf('kie').convert({ ...SAMPLE_ORDER, callBackUrl })).json.code).toBe(200);
	},
);

test('the Jobs API checks a given URL, but does not require one', async () => {
	await setAccount({ resolvesCallbackHosts: true });
	expect((await jobs.createTask({ ...JOBS_ORDER, callBackUrl: NOWHERE })).json.code).toBe(422);
	expect((await jobs.createTask()).json.code).toBe(200);
});
