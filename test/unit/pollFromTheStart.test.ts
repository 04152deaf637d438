import '../setup/quickPauses';
import { apiErrors } from '../../nodes/SunoWav/errors/apiErrors';
import { Problem } from '../../nodes/SunoWav/errors/problem';
import { poll } from '../../nodes/SunoWav/polling/poll';

const pending = { status: 'pending' };
const found = { status: 'success' };
const failed = new Problem({ source: 'provider', message: 'failed', description: '', known: { status: 'failed' } });
const unknown = new Problem({ source: 'provider', message: 'unknown', description: '', code: '404', apiError: apiErrors.notFound });
const temporary = new Problem({ source: 'provider', message: 'temporary', description: '', retry: 'soon' });

/** Polls a generation of which nothing is known yet; gives what came of it and how often it was asked for. */
async function pollWith(results: Array<Problem | { status: string }>, timeoutMs = 60_000, signal?: AbortSignal) {
	const get = jest.fn(async () => {
		const result = results.shift() ?? { status: 'asked too often' };
		return result instanceof Problem ? await Promise.reject(result) : result;
	});
	const outcome: unknown = await poll(get, { timeoutMs, signal }).catch((error: unknown) => error);
	return { outcome, requests: get.mock.calls.length };
}

test('what has finished is found by the first request, without a pause', async () => {
	const start = performance.now();
	expect(await pollWith([found])).toEqual({ outcome: found, requests: 1 });
	expect(performance.now() - start).toBeLessThan(500);
});

test('it asks again while the generation is running, is not on record yet, or a request fails temporarily', async () => {
	expect(await pollWith([unknown, pending, temporary, found])).toEqual({ outcome: found, requests: 4 });
});

test('a generation that has failed is not waited for', async () => {
	expect(await pollWith([pending, failed])).toEqual({ outcome: failed, requests: 2 });
});

test('when the time is over, the last result is returned, after a last request', async () => {
	expect(await pollWith([unknown, pending], 300)).toEqual({ outcome: pending, requests: 2 });
});

test('cancelling ends the waiting', async () => {
	const stopper = new AbortController();
	const polling = pollWith([pending, found], 60_000, stopper.signal);
	stopper.abort();
	expect(await polling).toMatchObject({ outcome: { message: 'The execution was stopped' }, requests: 1 });
});
