import type { Account } from '../../dev/emulator/types.mts';
import type { Difference } from '../../dev/smoke/compare.mts';
import type { ProviderName } from '../../dev/smoke/providers.mts';
import { startReceiver } from '../emulator/support/receiver.mts';
import { usePlace } from './support/smoke.mts';

const place = usePlace();

/** Each setting of an account, and a difference that it must cause. */
const SWITCHES: Array<[string, ProviderName, Partial<Account>, Difference]> = [
	['the text in another field', 'kieJobs', { jobsTextField: 'message' },
		{ topic: 'The conversion', what: 'field msg', provider: 'missing', emulator: 'string' }],
	['task IDs of another form', 'kieJobs', { jobsTaskIds: 'family' },
		{ topic: 'The conversion', what: 'field data.taskId', provider: 'string, task_…_digits', emulator: 'string, 32 hex digits' }],
	['empty strings for nothing', 'kieJobs', { jobsUnset: 'empty' },
		{ topic: 'The conversion: the record at the end', what: 'field data.failCode', provider: 'string', emulator: 'null' }],
	['missing fields for nothing', 'kieJobs', { jobsUnset: 'absent' },
		{ topic: 'The conversion: the record at the end', what: 'field data.failMsg', provider: 'missing', emulator: 'null' }],
	['looks that find nothing', 'kieJobs', { looksBeforeRecord: 2 }, {
		topic: 'The conversion: its course',
		what: 'states',
		provider: expect.stringMatching(/^not on record, code 422/) as unknown as string,
		emulator: 'waiting → queuing → generating → success',
	}],
	['another price', 'kieJobs', { jobsCost: 0.7 },
		{ topic: 'The conversion', what: 'cost when it was answered', provider: '0.7 credits', emulator: '0.4 credits' }],
	['another price at the older API', 'kie', { cost: 0.4 },
		{ topic: 'The conversion', what: 'cost when it was answered', provider: '0.4 credits', emulator: '1 credit' }],
	['409 that names no task', 'kie', { conflictTaskId: 'missing' },
		{ topic: 'The same again', what: 'field data', provider: 'null', emulator: 'object' }],
	['other times', 'kie', { epochTimes: true },
		{ topic: 'The conversion: the record at the end', what: 'field data.createTime', provider: 'number, epoch ms', emulator: 'string, date and time' }],
	['one store for both APIs', 'kieJobs', { crossings: ['wav:generations', 'wav:tracks', 'jobs:tracks', 'wav:conversions'] },
		{ topic: 'The conversion, at the other API', what: 'code', provider: '200', emulator: '422' }],
];

test.each(SWITCHES)('%s', async (_name, provider, change, difference) => {
	await place.setAccount(change);
	const { differences } = await place.ask(provider);
	expect(differences).toContainEqual(difference);
	const page = await place.readPage();
	expect(page).not.toContain('No difference.');
	expect(page).toContain(`| ${difference.topic} | ${difference.what} | `);
});

test('a record that does not name the callback URL', async () => {
	await place.setAccount({ jobsParamHasCallback: false });
	const receiver = await startReceiver();
	const { differences } = await place.ask('kieJobs', { callbackUrl: receiver.url, spend: 'once' });
	await receiver.close();
	const what = 'field data.param(JSON).callBackUrl';
	expect(differences).toContainEqual({
		topic: 'The conversion: the record at the end', what, provider: 'missing', emulator: 'string, URL',
	});
	expect(await place.readPage()).toContain('| Does the record name the callback URL? | no |');
});

test('fields inside a missing field are not listed again', async () => {
	await place.setAccount({ crossings: [] });
	const { differences } = await place.ask('kieJobs', { spend: 'none' });
	expect(differences).toEqual([
		{ topic: 'The generation, at the older API', what: 'code', provider: '422', emulator: '200' },
		{ topic: 'The generation, at the older API', what: 'field data', provider: 'null', emulator: 'object' },
	]);
});

test('another HTTP status', async () => {
	await place.admin.addFaults({ match: { path: 'schema$' }, action: { status: 404, body: { code: 404, msg: 'no', data: null } } });
	const { differences } = await place.askWithKey('kieJobs');
	expect(differences).toContainEqual({ topic: "The model's own schema", what: 'HTTP status', provider: '404', emulator: '200' });
	expect(differences).toContainEqual({ topic: 'The schema: the request', what: 'the whole of it', provider: 'not met', emulator: 'met' });
});
