import { getSettledGeneration } from '../../nodes/SunoWav/client/settledGeneration';
import type { Generation, Track } from '../../nodes/SunoWav/helpers/generation';
import { isCancelled } from '../../nodes/SunoWav/errors/n8nErrors';

beforeEach(() => {
	jest.useFakeTimers();
});
afterEach(() => {
	jest.useRealTimers();
});

const listOf = (audioIds: string[], more: Partial<Generation> = {}): Generation => ({
	status: 'success',
	providerStatus: 'CALLBACK_EXCEPTION',
	errorCode: null,
	errorMessage: null,
	tracks: audioIds.map((audioId) => ({ audioId, audioUrl: `https://files.example.com/${audioId}?signature=${Math.random()}` }) as Track),
	mayGrow: true,
	...more,
});

const final = (audioIds: string[]) => listOf(audioIds, { providerStatus: 'SUCCESS', mayGrow: undefined });

/** Gets these results in order and repeats the last one. Returns the times of the gets and the outcome. */
async function settle(responses: Array<Generation | Error>, signal?: AbortSignal) {
	const start = Date.now();
	const times: number[] = [];
	const get = async () => {
		const response = responses[Math.min(times.length, responses.length - 1)];
		times.push(Date.now() - start);
		if (response instanceof Error) throw response;
		return response;
	};
	const outcome = getSettledGeneration(get, signal).catch((error: unknown) => error as Error);
	await jest.advanceTimersByTimeAsync(120_000);
	const settled = await outcome;
	if (settled instanceof Error) return { times, settled };
	return { times, settled: [settled.status, settled.tracks.map(({ audioId }) => audioId)] };
}

test('a final list is requested once', async () => {
	expect(await settle([final(['a', 'b'])])).toEqual({ times: [0], settled: ['success', ['a', 'b']] });
});

test('one that may grow is final when three responses in a row, two seconds apart, list the same', async () => {
	expect(await settle([listOf(['a', 'b'])])).toEqual({ times: [0, 2_000, 4_000], settled: ['success', ['a', 'b']] });
});

test.each([
	['at once', [listOf(['a']), listOf(['a', 'b'])], [0, 2_000, 4_000, 6_000]],
	['after a while', [listOf(['a']), listOf(['a']), listOf(['a', 'b'])], [0, 2_000, 4_000, 6_000, 8_000]],
	['and then becomes another', [listOf(['a']), listOf(['a', 'c']), listOf(['a', 'b'])], [0, 2_000, 4_000, 6_000, 8_000]],
])('a track that comes %s is one of them', async (_name, responses, times) => {
	expect(await settle(responses)).toEqual({ times, settled: ['success', ['a', 'b']] });
});

test('another state decides immediately', async () => {
	expect(await settle([listOf(['a']), final(['a', 'b'])])).toEqual({ times: [0, 2_000], settled: ['success', ['a', 'b']] });
	const going = listOf(['a', 'b'], { status: 'pending', mayGrow: undefined });
	expect(await settle([listOf(['a']), going])).toEqual({ times: [0, 2_000], settled: ['pending', ['a', 'b']] });
});

test('a list that keeps changing is pending after half a minute', async () => {
	const growing = Array.from({ length: 40 }, (_, n) => listOf(Array.from({ length: n + 1 }, (_entry, m) => `audio-${m}`)));
	const { times, settled } = await settle(growing);
	expect([times.length, times[times.length - 1]]).toEqual([15, 28_000]);
	expect(settled).toMatchObject(['pending', expect.any(Array)]);
});

test('a failure, and the end of the execution, end it', async () => {
	const failure = new Error('no');
	expect(await settle([listOf(['a']), failure])).toEqual({ times: [0, 2_000], settled: failure });
	const { times, settled } = await settle([listOf(['a'])], AbortSignal.abort());
	expect([times, isCancelled(settled)]).toEqual([[0], true]);
});
