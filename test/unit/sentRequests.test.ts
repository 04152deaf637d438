import { SentRequests, type CreatedTask } from '../../nodes/SunoWav/client/sentRequests';
import { Problem } from '../../nodes/SunoWav/errors/problem';
import { getSentRequests } from '../../nodes/SunoWav/run/nodeRun';
import { nodeContext } from './nodeContext';

const creation = (taskId: string, existed = false): CreatedTask => ({ taskId, existed, raw: undefined });
const refused = Problem.local('Refused', '');
const never = () => false;
const always = () => true;

test('a request is sent once, however many callers need it and whenever', async () => {
	const started = new SentRequests();
	const send = jest.fn(async () => creation('task-1'));
	const together = await Promise.all([started.once('a', send, never), started.once('a', send, never)]);
	expect([...together, await started.once('a', send, never)]).toEqual(Array(3).fill(creation('task-1')));
	expect(send).toHaveBeenCalledTimes(1);
	await started.once('b', send, never);
	expect(send).toHaveBeenCalledTimes(2);
});

test('if a request fails, one of the callers that waited for it sends it again, and only one', async () => {
	const started = new SentRequests();
	const failing = jest.fn(async () => await Promise.reject(refused));
	const working = jest.fn(async () => creation('task-1'));
	const results = await Promise.allSettled([
		started.once('a', failing, never),
		started.once('a', working, never),
		started.once('a', working, never),
	]);
	expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
	expect([failing, working].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
});

test('a final failure is kept, for callers that wait and for later ones', async () => {
	const started = new SentRequests();
	const error = Problem.local('Lost', '');
	const send = jest.fn(async () => await Promise.reject(error));
	const isFinal = jest.fn(always);
	const results = await Promise.allSettled([started.once('a', send, isFinal), started.once('a', send, never)]);
	expect(results).toEqual(Array(2).fill({ status: 'rejected', reason: error }));
	await expect(started.once('a', send, never)).rejects.toBe(error);
	expect(send).toHaveBeenCalledTimes(1);
	expect(isFinal).toHaveBeenCalledWith(error);
});

test('it lists the task IDs in the order of their answers, each once, and knows its own', async () => {
	const started = new SentRequests();
	await started.once('a', async () => creation('task-2'), never);
	await started.once('b', async () => creation('task-1', true), never);
	await started.once('c', async () => creation('task-2', true), never);
	await started.once('d', async () => await Promise.reject(refused), never).catch(() => {});
	expect(started.taskIds).toEqual(['task-2', 'task-1']);
	expect(['task-1', 'task-2', 'task-3'].map((taskId) => started.isOwn(taskId))).toEqual([false, true, false]);
});

test('a conversion started by an earlier execution is not sent again, and does not count as new', async () => {
	const started = new SentRequests({ a: 'task-1', b: 'task-2' });
	const send = jest.fn(async () => creation('task-3'));
	expect(await started.once('a', send, never)).toEqual({ taskId: 'task-1', existed: true, raw: undefined });
	expect(await started.once('b', send, never)).toEqual({ taskId: 'task-2', existed: true, raw: undefined });
	expect(send).not.toHaveBeenCalled();
	expect([started.taskIds, started.isOwn('task-1')]).toEqual([['task-1', 'task-2'], false]);
});

test('it says that requests are running until all of them have ended, however they end', async () => {
	const started = new SentRequests();
	let end: (task: CreatedTask) => void = () => {};
	const request = started.once('a', async () => await new Promise<CreatedTask>((resolve) => (end = resolve)), never);
	await started.once('b', async () => await Promise.reject(refused), never).catch(() => {});
	expect(started.isRunning).toBe(true);
	end(creation('task-1'));
	await request;
	expect(started.isRunning).toBe(false);
});

test('a doubt is about one request', () => {
	const started = new SentRequests();
	started.addDoubt('a');
	expect(['a', 'b'].map((key) => started.isInDoubt(key))).toEqual([true, false]);
});

test('a run is the same for all tries of a node, and another one for other data or another node', () => {
	const executeData = {};
	const first = getSentRequests(nodeContext({ executeData }));
	expect(getSentRequests(nodeContext({ executeData }))).toBe(first);
	expect(getSentRequests(nodeContext({ executeData, name: 'Suno WAV1' }))).not.toBe(first);
	expect(getSentRequests(nodeContext({ executeData: {} }))).not.toBe(first);
	expect(getSentRequests(nodeContext({ executeData }))).toBe(first);
});
