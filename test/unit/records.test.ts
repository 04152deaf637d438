import { sleep } from 'n8n-workflow';

import { addFinished, getAllFinished, getFinished, getShared, isFileOverdue } from '../../nodes/SunoWav/callbacks/records';
import type { ProviderClient } from '../../nodes/SunoWav/client/providerClient';
import { Problem } from '../../nodes/SunoWav/errors/problem';
import { toConversion, type Conversion } from '../../nodes/SunoWav/helpers/conversion';
import { toAccount } from '../../nodes/SunoWav/providers/account';

const foundAs = (status: Conversion['status']) => ({ conversion: toConversion({ status }), callBackUrl: null, raw: undefined });

const noAnswer = Problem.local('no answer', '');
const hungUp = Problem.local('hung up', '');

let accounts = 0;

/** A client with its own records. */
const clientWith = (getConversion: (taskId: string) => Promise<ReturnType<typeof foundAs>>) =>
	({ recordsId: `account-${(accounts += 1)}`, getConversion }) as unknown as ProviderClient;

const taskIds = (count: number) => Array.from({ length: count }, (_, n) => `task-${n}`);

/** Keeps the order of the entries. */
const inOrder = () => 0.5;

/** Gets conversions that take a moment each. Returns the groups that were requested together. */
async function findWith(ids: string[], statusOf: (taskId: string) => Conversion['status'] | Error, random = inOrder) {
	const together: string[][] = [];
	let current: string[] | undefined;
	const client = clientWith(async (taskId: string) => {
		if (!current) {
			current = [];
			together.push(current);
		}
		current.push(taskId);
		await sleep(0);
		current = undefined;
		const status = statusOf(taskId);
		if (status instanceof Error) throw status;
		return foundAs(status);
	});
	const outcome = await getAllFinished(client, ids, { kind: 'callback' }, random).catch((error: Error) => error.message);
	return { outcome: outcome instanceof Map ? [...outcome.keys()].sort() : outcome, together };
}

test('without conversions, all have finished', async () => {
	expect(await findWith([], () => 'pending')).toEqual({ outcome: [], together: [] });
});

test('while none is pending, twice as many are looked up each time, up to 32; each once', async () => {
	const { outcome, together } = await findWith(taskIds(130), (taskId) => (taskId === 'task-3' ? 'failed' : 'success'));
	expect(outcome).toEqual(taskIds(130).sort());
	expect(together.map(({ length }) => length)).toEqual([1, 2, 4, 8, 16, 32, 32, 32, 3]);
	expect(together.flat()).toEqual(taskIds(130));
});

test('the first pending one ends it', async () => {
	const { outcome, together } = await findWith(taskIds(60), (taskId) => (taskId === 'task-4' ? 'pending' : 'success'));
	expect(outcome).toBeUndefined();
	expect(together).toEqual([['task-0'], ['task-1', 'task-2'], ['task-3', 'task-4', 'task-5', 'task-6']]);
});

test('a lookup that fails ends it', async () => {
	const { outcome, together } = await findWith(taskIds(60), (taskId) => (taskId === 'task-2' ? noAnswer : 'success'));
	expect(outcome).toBe('no answer');
	expect(together.flat()).toHaveLength(3);
});

test('if one fails and one is pending, the pending one decides', async () => {
	const { outcome } = await findWith(taskIds(3), (taskId) => (taskId === 'task-0' ? 'success' : taskId === 'task-1' ? noAnswer : 'pending'));
	expect(outcome).toBeUndefined();
});

test('the order is random', async () => {
	const places = [0.9, 0.1, 0.5];
	const { together } = await findWith(taskIds(3), () => 'success', () => places.shift()!);
	expect(together.flat()).toEqual(['task-1', 'task-2', 'task-0']);
});

/** Sends the callbacks of a batch, one for each conversion, in random order. Returns the number of requests. */
async function requestsOfBatch(size: number): Promise<number> {
	const finished = new Set<string>();
	let requests = 0;
	const client = clientWith(async (taskId) => {
		requests += 1;
		return foundAs(finished.has(taskId) ? 'success' : 'pending');
	});
	for (const taskId of taskIds(size).sort(() => Math.random() - 0.5)) {
		finished.add(taskId);
		if (!getFinished(client, taskId)) await getShared(client, taskId, { kind: 'callback' });
		await getAllFinished(client, taskIds(size), { kind: 'callback' });
	}
	return requests;
}

test.each([2, 5, 20, 50, 200])('the callbacks of a batch of %i cost few requests, in whatever order they arrive', async (size) => {
	const orders = 20;
	let sum = 0;
	for (let count = 0; count < orders; count++) sum += await requestsOfBatch(size);
	expect(sum / orders).toBeLessThanOrEqual(1.2 * size * (Math.log(size) + 1));
});

describe('callbacks of a batch that need the same conversion at the same time', () => {
	/** A provider that responds only when the test says so. */
	function silentProvider() {
		const responses: Array<{ resolve: (found: ReturnType<typeof foundAs>) => void; reject: (error: Error) => void }> = [];
		const client = clientWith(async () => await new Promise((resolve, reject) => responses.push({ resolve, reject })));
		const callback = async () => ((await getAllFinished(client, ['task'], { kind: 'callback' }))?.get('task') as Conversion | undefined)?.status ?? 'pending';
		return { responses, client, callback };
	}

	/** Waits until everything has happened that needs no response. */
	const settled = async () => await sleep(0);

	test('a request that finds it finished serves all of them, and later ones too', async () => {
		const { responses, client, callback } = silentProvider();
		const seen = [callback(), callback()];
		await settled();
		seen.push(callback());
		responses[0].resolve(foundAs('success'));
		expect(await Promise.all(seen)).toEqual(['success', 'success', 'success']);
		expect(await callback()).toBe('success');
		expect(responses).toHaveLength(1);
		expect(getFinished(client, 'task')).toMatchObject({ status: 'success' });
	});

	// Otherwise, in two processes of n8n, each of the last two callbacks would leave it to the other one to resume the execution.
	test('a pending response may be from before the end, so those that arrived in the meantime request it again, together', async () => {
		const { responses, callback } = silentProvider();
		const early = callback();
		await settled();
		const late = [callback(), callback()];
		responses[0].resolve(foundAs('pending'));
		expect(await early).toBe('pending');
		await settled();
		expect(responses).toHaveLength(2);
		responses[1].resolve(foundAs('success'));
		expect(await Promise.all(late)).toEqual(['success', 'success']);
	});

	test('a failed request fails only its sender; those that arrived in the meantime request it again', async () => {
		const { responses, callback } = silentProvider();
		const early = callback();
		await settled();
		const late = callback();
		responses[0].reject(hungUp);
		await expect(early).rejects.toThrow('hung up');
		await settled();
		responses[1].resolve(foundAs('success'));
		expect(await late).toBe('success');
	});
});

test('one account never gets the records of another', () => {
	const [one, other] = [clientWith(async () => foundAs('success')), clientWith(async () => foundAs('success'))];
	addFinished(one, 'task', toConversion({ status: 'success' }));
	expect(getFinished(one, 'task')).toBeDefined();
	expect(getFinished(other, 'task')).toBeUndefined();
});

describe('a conversion that is over without a file', () => {
	afterEach(() => jest.restoreAllMocks());

	test('is pending for a minute, then its Problem, unless the file comes', async () => {
		const conversion = toConversion({ taskId: 'task-1', providerStatus: 'SUCCESS' });
		const account = toAccount({ provider: 'kie', apiKey: 'key' });
		const getConversion = jest.fn(async () => ({ conversion, callBackUrl: null, raw: undefined, lacksFile: true }));
		const client = { recordsId: 'without-file', account, getConversion } as unknown as ProviderClient;
		const now = jest.spyOn(performance, 'now');
		const at = async (ms: number) => {
			now.mockReturnValue(ms);
			return await getAllFinished(client, ['task-1'], { kind: 'callback' });
		};
		expect(await at(1_000)).toBeUndefined();
		expect(await at(60_900)).toBeUndefined();
		expect(isFileOverdue(client, 'task-1')).toBe(false);
		const results = await at(61_000);
		expect(isFileOverdue(client, 'task-1')).toBe(true);
		expect(results?.get('task-1')).toMatchObject({
			message: 'The provider says that the conversion has succeeded, but returned no file URL',
			known: { taskId: 'task-1', status: 'pending' },
		});
		getConversion.mockResolvedValue({ ...foundAs('success'), lacksFile: false });
		expect((await at(62_000))?.get('task-1')).toMatchObject({ status: 'success' });
	});
});
