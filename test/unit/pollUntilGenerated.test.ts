import '../setup/quickPauses';
import { Problem } from '../../nodes/SunoWav/helpers/problem';
import { PollQueue } from '../../nodes/SunoWav/polling/pollQueue';
import { pollUntilGenerated } from '../../nodes/SunoWav/polling/pollUntilGenerated';
import { apiErrors } from '../../nodes/SunoWav/providers/apiErrors';

const under = new Problem({ source: 'provider', message: 'not yet', description: '', known: { status: 'pending', providerStatus: 'PENDING' } });
const failed = new Problem({ source: 'provider', message: 'failed', description: '', known: { status: 'failed' } });
const unknown = new Problem({ source: 'provider', message: 'unknown', description: '', code: '404', apiError: apiErrors.notFound });
const passing = new Problem({ source: 'provider', message: 'passing', description: '', retry: 'soon' });

/** Polls somebody who answers so, one after the other. */
async function poll(answers: Array<Problem | string>, timeoutMs = 60_000, signal?: AbortSignal) {
	const look = jest.fn(async () => {
		const answer = answers.shift() ?? 'asked too often';
		return typeof answer === 'string' ? answer : await Promise.reject(answer);
	});
	const outcome: unknown = await pollUntilGenerated(look, timeoutMs, signal, new PollQueue()).catch((error: unknown) => error);
	return { outcome, looks: look.mock.calls.length };
}

test('what has finished is found at the first look, without a pause', async () => {
	const start = performance.now();
	expect(await poll(['found'])).toEqual({ outcome: 'found', looks: 1 });
	expect(performance.now() - start).toBeLessThan(500);
});

test('it looks again while the generation is under way, is not on record yet, or a look fails in passing', async () => {
	expect(await poll([unknown, under, passing, 'found'])).toEqual({ outcome: 'found', looks: 4 });
});

test('a generation that has failed is not waited for', async () => {
	expect(await poll([under, failed])).toEqual({ outcome: failed, looks: 2 });
});

test('when the time is over, the last problem is told, after a last look', async () => {
	expect(await poll([unknown, under], 300)).toEqual({ outcome: under, looks: 2 });
});

test('a stop ends the waiting', async () => {
	const stopper = new AbortController();
	const polling = poll([under, 'found'], 60_000, stopper.signal);
	stopper.abort();
	expect(await polling).toMatchObject({ outcome: { message: 'The execution was stopped' }, looks: 1 });
});
