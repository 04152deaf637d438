/** Until the mocks are restored, signals time out twenty times as soon. */
export function quickTimeouts(): void {
	const timeout = AbortSignal.timeout.bind(AbortSignal);
	jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(ms / 20));
}

/** Until the mocks are restored, the clock of `performance.now()` is ahead by so much. */
export function setClockAhead(ms: number): void {
	const now = performance.now.bind(performance);
	jest.spyOn(performance, 'now').mockImplementation(() => now() + ms);
}
