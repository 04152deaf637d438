import '../setup/quickPauses';
import nock from 'nock';

import { useNock } from '../setup/nock';
import { API_KEY, credentialFor, run } from './engine';
import { failure, HOSTS, PROVIDERS } from './provider';

useNock();

const parameters = { resource: 'account', operation: 'getCredits' };

const pathOf = (provider: string) => (provider.startsWith('kie') ? '/api/v1/chat/credit' : '/api/v1/generate/credit');

const onCredits = (provider = 'kie') => nock(HOSTS[provider] ?? HOSTS.kie).get(pathOf(provider));

test.each([...PROVIDERS, 'kieJobs'])('%s: tells the credits that are left', async (provider) => {
	const credential = credentialFor(provider);
	onCredits(provider)
		.matchHeader('authorization', `Bearer ${credential.apiKey}`)
		.matchHeader('user-agent', /\w/)
		.reply(200, { code: 200, msg: 'success', data: 104.5 });
	const { ok } = await run({ parameters, credential });
	expect(ok).toEqual([{ json: { credits: 104.5 }, pairedItem: { item: 0 } }]);
});

test('requests to a custom host go below its path, as they do to the provider it behaves like', async () => {
	nock('https://gateway.example.com').get('/suno/api/v1/generate/credit').reply(200, { code: 200, data: 3 });
	const credential = credentialFor('custom', { host: 'https://gateway.example.com/suno/', behavesLike: 'sunoApi' });
	expect((await run({ parameters, credential })).ok[0].json).toEqual({ credits: 3 });
});

test('each input item has an output item that is paired with it', async () => {
	for (const credits of [3, 2, 1]) onCredits().reply(200, { code: 200, data: credits });
	const { ok } = await run({ parameters, items: [{}, {}, {}] });
	expect(ok.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
	expect(ok.map(({ json }) => json.credits).sort()).toEqual([1, 2, 3]);
});

test.each([
	['1025.6', 1025.6],
	[' 47 ', 47],
	['0', 0],
	[0, 0],
	[-1, -1],
])('credits of %p are the number %p', async (data, credits) => {
	onCredits().reply(200, { code: '200', msg: 'success', data });
	expect((await run({ parameters })).ok[0].json).toEqual({ credits });
});

test.each([[null], [undefined], ['many'], [''], [{}], [[]], [true]])('an answer with the data %j is an error that says what to check', async (data) => {
	onCredits().reply(200, { code: 200, msg: 'success', data });
	const { error } = await run({ parameters });
	expect(error).toMatchObject({
		message: 'kie.ai accepted the key but did not return the remaining credits',
		description: 'Check that the API key comes from the provider chosen in the credential.',
	});
});

test.each([
	['a bad key', 200, failure(401), /did not accept the API key/, /^Check the API key .*kie\.ai\/api-key/],
	['a code about IDs', 200, failure(422), /rejected the parameters/, /^Check that the API key comes from the provider/],
	['a web page', 200, '<html>', /web page instead of data/, /^With a custom host, check the host/],
	['a redirect', 302, '', /redirects to another address/, /did not follow/],
])('%s is an error with a fitting message', async (_name, statusCode, body, message, description) => {
	onCredits().reply(statusCode, body);
	const { error } = await run({ parameters });
	expect(error?.message).toMatch(message);
	expect(error?.description).toMatch(description);
	expect(error?.description).not.toMatch(/\btask\b|\bIDs?\b|callback/i);
});

test('a temporary fault is retried, and a lasting one is an error item if the node continues', async () => {
	onCredits().reply(200, failure(500));
	onCredits().reply(200, { code: 200, data: 1 });
	expect((await run({ parameters })).ok[0].json).toEqual({ credits: 1 });
	onCredits().times(3).reply(200, failure(500, 'out of order'));
	const { failed, received } = await run({ parameters, onError: 'continueErrorOutput' });
	expect(failed).toMatchObject([{ json: { error: 'kie.ai had an internal error' }, pairedItem: { item: 0 } }]);
	expect(received.failed[0].message).toBe("Try again in a few minutes. The provider's message: out of order");
});

test('the error for a time-out says where to set a longer one', async () => {
	onCredits().times(3).delay(2_000).reply(200, { code: 200, data: 1 });
	const { error } = await run({ parameters: { ...parameters, requestOptions: { timeout: 40 } } });
	expect(error).toMatchObject({
		message: 'kie.ai did not respond in time',
		description: 'Try again. You can set a longer time under Settings > Request Options > Timeout.',
	});
});

test('a key that the provider echoes does not appear in the run data', async () => {
	const credential = credentialFor('kie');
	onCredits().reply(200, failure(999, `a word about ${credential.apiKey}`));
	const { error, texts } = await run({ parameters, credential });
	expect(error?.description).toContain('a word about [hidden]');
	expect(texts.filter((text) => text.includes(API_KEY))).toEqual([]);
});
