import { ToolMemory } from '../../nodes/SunoWav/tool/toolMemory';
import { toAccount } from '../../nodes/SunoWav/providers/account';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const account = toAccount({ provider: 'erweima', apiKey: 'key-of-an-account' });
const track = { generationTaskId: 'generation-1', audioId: 'audio-1' };

let now = 1_000_000;
let memory: ToolMemory;

beforeEach(() => {
	jest.spyOn(performance, 'now').mockImplementation(() => now);
	memory = new ToolMemory();
});

afterEach(() => {
	jest.restoreAllMocks();
});

/** A call for the track. It starts a conversion. */
const start = async (ids = track) =>
	await memory.getOrAdd(account, ids).once('', async () => ({ taskId: 'task-1', existed: false, raw: undefined }), () => false);

const isKnown = (of = account, ids: object = track) => memory.getOrAdd(of, ids).taskIds.length > 0;

test('a started conversion is remembered for a day after the last call', async () => {
	await start();
	now += 23 * HOUR;
	expect(isKnown()).toBe(true);
	now += 23 * HOUR;
	expect(isKnown()).toBe(true);
	now += 24 * HOUR;
	expect(isKnown()).toBe(false);
});

test('a failed conversion is remembered for ten minutes, however often it is requested', async () => {
	await start();
	now += HOUR;
	memory.addFailure(account, track);
	now += 9 * MINUTE;
	expect(isKnown()).toBe(true);
	memory.addFailure(account, track);
	now += MINUTE;
	expect(isKnown()).toBe(false);
});

test('a request with an unknown outcome is remembered for ten minutes', async () => {
	const lost = async () => await Promise.reject(new Error('lost'));
	await expect(memory.getOrAdd(account, track).once('', lost, () => true)).rejects.toThrow();
	now += 9 * MINUTE;
	await expect(start()).rejects.toThrow();
	now += MINUTE;
	await start();
	expect(isKnown()).toBe(true);
});

test('the ten minutes begin with that request, and not with an earlier call that was only rejected', async () => {
	const failing = async () => await Promise.reject(new Error('failed'));
	await expect(memory.getOrAdd(account, track).once('', failing, () => false)).rejects.toThrow();
	now += 9 * MINUTE + 50_000;
	await expect(memory.getOrAdd(account, track).once('', failing, () => true)).rejects.toThrow();
	now += 11_000;
	await expect(start()).rejects.toThrow();
	now += 9 * MINUTE + 49_000;
	await start();
});

test('a request that is running is shared, however long ago the first call was', async () => {
	let answer = () => {};
	const slow = new Promise<void>((resolve) => (answer = resolve));
	let sent = 0;
	const send = async () => (sent++, await slow, { taskId: 'task-1', existed: false, raw: undefined });
	await expect(memory.getOrAdd(account, track).once('', async () => await Promise.reject(new Error('rejected')), () => false)).rejects.toThrow();
	const one = memory.getOrAdd(account, track).once('', send, () => true);
	now += HOUR;
	const other = memory.getOrAdd(account, track).once('', send, () => true);
	answer();
	await Promise.all([one, other]);
	expect(sent).toBe(1);
});

test('accounts, APIs and tracks are kept apart; spellings of one track are not', async () => {
	await start();
	expect(isKnown(toAccount({ provider: 'erweima', apiKey: 'key-of-another-one' }))).toBe(false);
	expect(isKnown(toAccount({ provider: 'sunoApi', apiKey: 'key-of-an-account' }))).toBe(false);
	expect(isKnown(account, { ...track, audioId: 'audio-2' })).toBe(false);
	expect(isKnown(account, { audioId: 'AUDIO-1' })).toBe(true);
	const [kie, kieJobs] = ['kie', 'kieJobs'].map((provider) => toAccount({ provider, apiKey: 'key-of-an-account' }));
	expect(memory.getOrAdd(kie, track)).not.toBe(memory.getOrAdd(kieJobs, track));
});

test('a thousand tracks are kept, those that were asked for last', async () => {
	await start();
	for (let n = 0; n < 999; n++) memory.getOrAdd(account, { audioId: `other-${n}` });
	expect(isKnown()).toBe(true);
	for (let n = 0; n < 1_000; n++) memory.getOrAdd(account, { audioId: `another-${n}` });
	expect(isKnown()).toBe(false);
});
