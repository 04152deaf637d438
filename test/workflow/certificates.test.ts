import '../setup/quickPauses';
import nock from 'nock';

import { useNock } from '../setup/nock';
import { convertParameters, credentialFor, getDetailsParameters, run } from './engine';
import { created, HOSTS, onLookUp } from './provider';

useNock();

const refused = (code: string, message: string) => Object.assign(new Error(message), { code });

const CODES: Array<[string, string]> = [
	['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'],
	['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'unable to get local issuer certificate'],
	['ERR_TLS_CERT_ALTNAME_INVALID', "Hostname/IP does not match certificate's altnames"],
	['EPROTO', 'write EPROTO 40ED83D8787F0000:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number'],
];

const items = [{ taskId: 'task-1', generationTaskId: 'generation-1', audioId: 'audio-1' }];

const orders: Array<[string, string, string]> = [
	['kieJobs', HOSTS.kie, '/api/v1/jobs/createTask'],
	['erweima', HOSTS.erweima, '/api/v1/wav/generate'],
];

describe.each(orders)('%s, where a repeat is charged', (provider, host, path) => {
	test.each(CODES)('%s: the node does not send the order again by itself, and says that nothing was sent', async (code, message) => {
		nock(host).post(path).replyWithError(refused(code, message));
		const { error } = await run({ parameters: convertParameters(), items, credential: credentialFor(provider) });
		expect(error).toMatchObject({ description: expect.stringMatching(/Nothing was sent\. .*Ignore SSL Issues \(Insecure\).*NODE_EXTRA_CA_CERTS/) });
		expect((error as { description?: string }).description).not.toMatch(/charges again|Look at your account/);
	});

	test.each(CODES)('%s: Retry On Fail sends it', async (code, message) => {
		nock(host).post(path).replyWithError(refused(code, message));
		nock(host).post(path).reply(200, created('task-1'));
		const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 10 };
		const { ok } = await run({ parameters: convertParameters(), items, credential: credentialFor(provider), settings });
		expect(ok.map(({ json }) => json.taskId)).toEqual(['task-1']);
	});
});

test('if a repeat is free, the error does not mention a conversion that may have been started', async () => {
	nock(HOSTS.kie).post('/api/v1/wav/generate').times(4).replyWithError(refused(...CODES[0]));
	const { error } = await run({ parameters: convertParameters(), items });
	expect((error as { description?: string }).description).toMatch(/Nothing was sent/);
	expect((error as { description?: string }).description).not.toMatch(/started anyway/);
});

test('a certificate that is missing only now and then does not fail a lookup', async () => {
	onLookUp('task-1').replyWithError(refused(...CODES[1]));
	onLookUp('task-1').reply(200, { code: 200, data: { taskId: 'task-1', successFlag: 'PENDING' } });
	const { ok } = await run({ parameters: getDetailsParameters(), items });
	expect(ok[0].json.status).toBe('pending');
});
