import { EmulatorClient } from '../../dev/emulator/client.mts';
import { EMULATOR_KEY } from '../../dev/emulator/constants.mts';
import { startEmulator, type RunningEmulator } from '../../dev/emulator/server.mts';
import { ProviderApi, PROVIDERS, SAMPLE_ORDER } from './support/api';
import { JOBS_ORDER, JobsApi } from './support/jobsApi';

let emulator: RunningEmulator;
let admin: EmulatorClient;

beforeAll(async () => {
	emulator = await startEmulator({ conversionMs: 60_000 });
	admin = new EmulatorClient(emulator.url);
});
afterAll(async () => await emulator.close());
beforeEach(async () => await admin.reset());

const NOWHERE = 'https://callback.invalid/';

describe.each(PROVIDERS)('%s', (provider) => {
	const refusal = provider === 'kie' ? 422 : 400;
	const codeFor = async (callBackUrl?: string) => {
		const { json } = await new ProviderApi(emulator.url, provider).convert({ ...SAMPLE_ORDER, callBackUrl });
		return json.code;
	};

	test('takes a callback host that has no address', async () => {
		expect(await codeFor(NOWHERE)).toBe(200);
	});

	test('refuses it on accounts where hosts are looked up', async () => {
		await admin.setAccount({ apiKey: EMULATOR_KEY, resolvesCallbackHosts: true });
		expect(await codeFor(NOWHERE)).toBe(refusal);
		expect(await admin.counters()).toMatchObject({ tasksCreated: 0, creditsSpent: 0 });
	});

	test('says that a URL is missing', async () => {
		const { json } = await new ProviderApi(emulator.url, provider).convert({ ...SAMPLE_ORDER, callBackUrl: undefined });
		expect(json).toMatchObject({ code: refusal, msg: expect.stringContaining('Please enter callBackUrl.') });
	});
});

test.each(['http://127.0.0.1:9/', 'http://[::1]:9/', 'http://localhost:9/', 'https://example.com/callback'])(
	'%s has an address',
	async (callBackUrl) => {
		await admin.setAccount({ apiKey: EMULATOR_KEY, resolvesCallbackHosts: true });
		expect((await new ProviderApi(emulator.url, 'kie').convert({ ...SAMPLE_ORDER, callBackUrl })).json.code).toBe(200);
	},
);

test('the Jobs API looks at the URL that is given, and needs none', async () => {
	const api = new JobsApi(emulator.url);
	await admin.setAccount({ apiKey: EMULATOR_KEY, resolvesCallbackHosts: true });
	expect((await api.createTask({ ...JOBS_ORDER, callBackUrl: NOWHERE })).json.code).toBe(422);
	expect((await api.createTask()).json.code).toBe(200);
});
