import './quickPauses';

/**
 * To be imported before everything else, for tests that poll: pauses are twenty times as short, and the clock of `performance.now()` runs twenty
 * times as fast, so that what was to wait for 2 s finds after 100 ms that it has.
 */
const now = performance.now.bind(performance);
performance.now = () => now() * 20;

// The next test file of this process gets the same object.
afterAll(() => {
	performance.now = now;
});
