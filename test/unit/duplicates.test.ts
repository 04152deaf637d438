import { Duplicates, type PendingAnswer } from '../../nodes/SunoWav/callbacks/duplicates';

/** An answer that goes out, or not, when the test says so. */
function pendingAnswer(statusCode = 200) {
	const listeners: Record<string, () => void> = {};
	const answer: PendingAnswer = {
		statusCode,
		destroyed: false,
		once: (event, listener) => (listeners[event] = listener),
	};
	return { answer, emit: (event: 'close' | 'finish') => listeners[event]() };
}

async function accept(duplicates: Duplicates, key: string) {
	const { answer, emit } = pendingAnswer();
	duplicates.add(key, answer);
	const verdict = duplicates.firstOf(key);
	emit('finish');
	await verdict;
}

afterEach(() => jest.useRealTimers());

test('a duplicate waits until the first one\'s answer has gone out', async () => {
	const duplicates = new Duplicates();
	const { answer, emit } = pendingAnswer();
	expect(duplicates.firstOf('a')).toBeUndefined();
	duplicates.add('a', answer);
	const waiting = duplicates.firstOf('a');
	emit('finish');
	expect(await waiting).toBe(true);
	expect(await duplicates.firstOf('a')).toBe(true);
	expect(duplicates.firstOf('b')).toBeUndefined();
});

test.each([
	['is answered with 500', 500, 'finish'],
	['loses its caller before the answer', 200, 'close'],
] as const)('when the first one %s, its duplicate fails too and the next one is the first again', async (_name, status, event) => {
	const duplicates = new Duplicates();
	const { answer, emit } = pendingAnswer(status);
	duplicates.add('a', answer);
	const waiting = duplicates.firstOf('a');
	emit(event);
	expect(await waiting).toBe(false);
	expect(duplicates.firstOf('a')).toBeUndefined();
});

test('a caller that has hung up before does not keep the others waiting', async () => {
	const duplicates = new Duplicates();
	duplicates.add('a', { ...pendingAnswer().answer, destroyed: true });
	expect(await duplicates.firstOf('a')).toBe(false);
	expect(duplicates.firstOf('a')).toBeUndefined();
});

test('it is remembered for 35 minutes: as long as a signature is good', async () => {
	const duplicates = new Duplicates();
	await accept(duplicates, 'a');
	const accepted = Date.now();
	jest.useFakeTimers({ now: accepted + 34 * 60_000 });
	expect(await duplicates.firstOf('a')).toBe(true);
	jest.setSystemTime(accepted + 36 * 60_000);
	expect(duplicates.firstOf('a')).toBeUndefined();
});

test('the memory is bounded: of too many, the oldest are forgotten', async () => {
	const duplicates = new Duplicates();
	for (let index = 0; index < 10_001; index++) await accept(duplicates, String(index));
	expect(duplicates.firstOf('0')).toBeUndefined();
	expect(await duplicates.firstOf('1')).toBe(true);
	expect(await duplicates.firstOf('10000')).toBe(true);
});
