import { sleep } from 'n8n-workflow';

import { Duplicates, type SentResponse } from '../../nodes/SunoWav/callbacks/duplicates';

/** A response that is sent or canceled when the test says so. */
function pendingAnswer(statusCode = 200) {
	const listeners: Record<string, () => void> = {};
	const answer: SentResponse = {
		statusCode,
		destroyed: false,
		once: (event, listener) => (listeners[event] = listener),
	};
	return { answer, emit: (event: 'close' | 'finish') => listeners[event]?.() };
}

async function accept(duplicates: Duplicates, key: string) {
	const { answer, emit } = pendingAnswer();
	duplicates.add(key, answer);
	const verdict = duplicates.wasFirstAccepted(key);
	emit('finish');
	await verdict;
}

afterEach(() => {
	jest.useRealTimers();
	jest.restoreAllMocks();
});

test('a duplicate waits until the first one\'s response has been sent', async () => {
	const duplicates = new Duplicates();
	const { answer, emit } = pendingAnswer();
	expect(duplicates.wasFirstAccepted('a')).toBeUndefined();
	duplicates.add('a', answer);
	const waiting = duplicates.wasFirstAccepted('a');
	await sleep(1);
	expect(await Promise.race([waiting, 'waiting'])).toBe('waiting');
	emit('finish');
	expect(await waiting).toBe(true);
	expect(await duplicates.wasFirstAccepted('a')).toBe(true);
	expect(duplicates.wasFirstAccepted('b')).toBeUndefined();
});

test('when the first one is answered with 500, its duplicate fails too and the next one is the first again', async () => {
	const duplicates = new Duplicates();
	const { answer, emit } = pendingAnswer(500);
	duplicates.add('a', answer);
	const waiting = duplicates.wasFirstAccepted('a');
	emit('finish');
	expect(await waiting).toBe(false);
	expect(duplicates.wasFirstAccepted('a')).toBeUndefined();
});

test.each([
	[200, true],
	[500, false],
])('a caller that hangs up has started the execution anyway, so the status that n8n responds with counts: %i', async (status, accepted) => {
	jest.useFakeTimers();
	for (const destroyed of [true, false]) {
		const duplicates = new Duplicates();
		const { answer, emit } = pendingAnswer(200);
		const response = Object.assign(answer, { destroyed, writableEnded: false });
		duplicates.add('a', response);
		const first = duplicates.wasFirstAccepted('a');
		// A closed connection emits nothing anymore.
		if (!destroyed) emit('close');
		await jest.advanceTimersByTimeAsync(3_000);
		expect(await Promise.race([first, 'waiting'])).toBe('waiting');
		Object.assign(response, { statusCode: status, writableEnded: true });
		await jest.advanceTimersByTimeAsync(1_000);
		expect(await first).toBe(accepted);
	}
	jest.useRealTimers();
});

test('n8n has a minute to respond after a caller has hung up', async () => {
	jest.useFakeTimers();
	const duplicates = new Duplicates();
	const { answer } = pendingAnswer(500);
	duplicates.add('a', Object.assign(answer, { destroyed: true, writableEnded: false }));
	const first = duplicates.wasFirstAccepted('a');
	await jest.advanceTimersByTimeAsync(59_850);
	expect(await Promise.race([first, 'waiting'])).toBe('waiting');
	await jest.advanceTimersByTimeAsync(200);
	expect(await Promise.race([first, 'waiting'])).toBe(false);
});

test.each([
	[199, false],
	[200, true],
	[299, true],
	[300, false],
])('status %i: accepted is %p', async (status, accepted) => {
	const duplicates = new Duplicates();
	const { answer, emit } = pendingAnswer(status);
	duplicates.add('a', answer);
	const first = duplicates.wasFirstAccepted('a');
	emit('finish');
	expect(await first).toBe(accepted);
});

test('it is remembered for 35 minutes: as long as a signature is good', async () => {
	const duplicates = new Duplicates();
	await accept(duplicates, 'a');
	const accepted = performance.now();
	const clock = jest.spyOn(performance, 'now').mockReturnValue(accepted + 34 * 60_000);
	expect(await duplicates.wasFirstAccepted('a')).toBe(true);
	clock.mockReturnValue(accepted + 36 * 60_000);
	expect(duplicates.wasFirstAccepted('a')).toBeUndefined();
	clock.mockRestore();
});

test('the memory is bounded: of too many, the oldest are forgotten', async () => {
	const duplicates = new Duplicates();
	for (let index = 0; index < 10_001; index++) await accept(duplicates, String(index));
	expect(duplicates.wasFirstAccepted('0')).toBeUndefined();
	expect(await duplicates.wasFirstAccepted('1')).toBe(true);
	expect(await duplicates.wasFirstAccepted('10000')).toBe(true);
});
