import './quickPauses';

/**
 * Imported before everything else, for tests that poll: pauses are twenty times as short, and the clock of `performance.now()` runs twenty
 * times as fast. So after a pause of 2 s, which takes 100 ms, 2 s have passed.
 */
const now = performance.now.bind(performance);

beforeAll(() => {
	performance.now = () => now() * 20;
});

// The next test file of this process gets the same object.
afterAll(() => {
	performance.now = now;
});
