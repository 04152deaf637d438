import nock from 'nock';

/**
 * Call this in a test file. No request leaves the process. A test fails if a mock was not used, or if a request without a mock was made. So
 * a test without mocks also proves that no request is made.
 */
export function useNock(): void {
	let unexpected: string[] = [];
	const note = ({ method, url }: Request) => unexpected.push(`${method} ${url}`);
	beforeAll(() => {
		// Mutation tests run several files as one, and the previous file has disabled nock.
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

/** Call this in a test file that talks to its own servers, because nock would intercept those requests. */
export function useNoNock(): void {
	beforeAll(() => nock.restore());
}
