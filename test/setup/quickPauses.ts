/**
 * To be imported before everything else: what pauses before it tries again does so twenty times as fast. How long the
 * pauses are is tested where they are decided on.
 */
jest.mock('n8n-workflow', () => {
	const actual = jest.requireActual<{ sleep: (ms: number) => Promise<void> }>('n8n-workflow');
	return { ...actual, sleep: async (ms: number) => await actual.sleep(ms / 20) };
});
