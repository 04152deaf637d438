import nock from 'nock';

/**
 * To be called in a test file: no request leaves the process, and a test fails when a mock was not used or a request was
 * made that no mock is for. So a test without a mock also proves that no request is made.
 */
export function useNock(): void {
	let unexpected: string[] = [];
	const note = ({ method, url }: Request) => unexpected.push(`${method} ${url}`);
	beforeAll(() => {
		// Mutation tests run files as one, and the file before has ended it.
		if (!nock.isActive()) nock.activate();
		nock.disableNetConnect();
		nock.emitter.on('no match', note);
	});
	afterEach(() => {
		const unused = nock.pendingMocks();
		const strangers = unexpected;
		unexpected = [];
		nock.abortPendingRequests();
		nock.cleanAll();
		expect({ unused, unexpected: strangers }).toEqual({ unused: [], unexpected: [] });
	});
	afterAll(() => {
		nock.emitter.off('no match', note);
		nock.enableNetConnect();
		nock.restore();
	});
}

/** To be called in a test file that speaks to servers of its own, in which nock would listen in. */
export function useNoNock(): void {
	beforeAll(() => nock.restore());
}
