/**
 * Import this before everything else. All pauses before retries are twenty times shorter. The tests of the code that chooses the pauses
 * check their real length.
 */
jest.mock('n8n-workflow', () => {
	const actual = jest.requireActual<{ sleep: (ms: number) => Promise<void> }>('n8n-workflow');
	return { ...actual, sleep: async (ms: number) => await actual.sleep(ms / 20) };
});
