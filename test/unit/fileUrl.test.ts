import { checkFileHost } from '../../nodes/SunoWav/download/fileUrl';
import { toAccount } from '../../nodes/SunoWav/providers/account';

const account = toAccount({ provider: 'kie', apiKey: 'secret-key' });
const inside = toAccount({ provider: 'custom', host: 'http://gateway:3000', behavesLike: 'kie', apiKey: 'secret-key' });
const outside = toAccount({ provider: 'custom', host: 'https://gateway.example.com', behavesLike: 'kie', apiKey: 'secret-key' });

const URL_OF_FILE = 'https://files.example.com/1.wav';

/** n8n's helpers, with a check that returns this for every address. */
function helpersThat(say: () => Promise<unknown>) {
	const asked: Array<[unknown, string]> = [];
	const getSecureEgressFilter = (policy: unknown) => ({
		validateUrl: async (url: string) => {
			asked.push([policy, url]);
			return await say();
		},
	});
	return { asked, helpers: { getSecureEgressFilter } as never };
}

const blocked = async () => ({ ok: false, error: Object.assign(new Error('10.0.0.1'), { name: 'SsrfBlockedIpError' }) });

test.each([
	['kie.ai', account],
	['a gateway on the web', outside],
])('a name that leads into a private network is refused for %s, whether or not the administrator has turned the check on', async (_name, who) => {
	const { asked, helpers } = helpersThat(blocked);
	await expect(checkFileHost(helpers, URL_OF_FILE, who, undefined)).rejects.toMatchObject({
		message: "The WAV file's URL points to a private network",
		description: expect.stringContaining('Custom Host'),
	});
	expect(asked).toEqual([['enforced', URL_OF_FILE]]);
});

test.each([
	['where the provider itself is in a private network', inside, undefined],
	['through a proxy, which resolves the name', account, { host: 'proxy.example.com', port: 3128 }],
])('it is not looked up %s', async (_name, who, proxy) => {
	const { asked, helpers } = helpersThat(blocked);
	await expect(checkFileHost(helpers, URL_OF_FILE, who, proxy)).resolves.toBeUndefined();
	expect(asked).toEqual([]);
});

test.each([
	['leads to the web', async () => ({ ok: true })],
	['has no address', async () => await Promise.reject(new Error('getaddrinfo ENOTFOUND'))],
	['cannot be judged', async () => ({ ok: false, error: new Error('Invalid URL') })],
])('a name that %s is for the request', async (_name, say) => {
	await expect(checkFileHost(helpersThat(say).helpers, URL_OF_FILE, account, undefined)).resolves.toBeUndefined();
});

test.each([
	['have no such check', {}],
	['offer none while the administrator has turned it off', { getSecureEgressFilter: () => undefined }],
])('versions of n8n that %s download as before', async (_name, helpers) => {
	await expect(checkFileHost(helpers, URL_OF_FILE, account, undefined)).resolves.toBeUndefined();
});
