/** Until the mocks are restored, signals time out twenty times faster. */
export function quickTimeouts(): void {
	const timeout = AbortSignal.timeout.bind(AbortSignal);
	jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(ms / 20));
}

/** Until the mocks are restored, the clock of `performance.now()` is ahead by this much. */
export function setClockAhead(ms: number): void {
	advanceableClock()(ms);
}

/** Until the mocks are restored, each call of the result puts the clock of `performance.now()` further ahead. */
export function advanceableClock(): (ms: number) => void {
	const now = performance.now.bind(performance);
	let ahead = 0;
	jest.spyOn(performance, 'now').mockImplementation(() => now() + ahead);
	return (ms) => (ahead += ms);
}
