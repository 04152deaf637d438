import { isMeantFor } from '../../nodes/SunoWav/callbacks/addressee';
import { toAccount } from '../../nodes/SunoWav/providers/account';

const OWN = 'https://n8n.example.com/webhook/abc/webhook';
const BELOW = 'https://example.com/tools/n8n/webhook/abc/webhook';

const kie = toAccount({ provider: 'kie', apiKey: 'key' });
const gateway = toAccount({ provider: 'custom', behavesLike: 'kie', host: 'https://gateway.example.com/kie', apiKey: 'key' });

test.each([
	['its own URL', OWN, OWN],
	['its own URL with a query', OWN, `${OWN}?order=7`],
	['its test URL', OWN, 'https://n8n.example.com/webhook-test/abc/webhook'],
	['its own path behind a tunnel', OWN, 'https://tunnel.example.net/webhook/abc/webhook?order=7'],
	['its own path where n8n believes to be local', 'http://localhost:5678/webhook/abc/webhook', OWN],
	['its own path with a slash more', OWN, 'https://n8n.example.com//webhook/abc/webhook/'],
	['its own URL below a path', BELOW, `${BELOW}?order=7`],
	['its own path, from which a proxy takes the base path', BELOW, 'https://hooks.example.com/webhook/abc/webhook'],
	['its own path, to which a proxy adds one', OWN, 'https://hooks.example.com/n8n/webhook/abc/webhook'],
	['its own URL at an endpoint of another name', 'https://n8n.example.com/hook/abc/webhook', 'https://n8n.example.com/hook-test/abc/webhook'],
	['no URL', OWN, null],
	['no URL, but a text', OWN, 'none'],
	['a relay of the user', OWN, 'https://relay.example.net/suno?to=n8n'],
	['the root of a relay', OWN, 'https://relay.example.net/'],
	['a relay with a path that looks alike', OWN, 'https://relay.example.net/webhook/abc'],
	['the same host at another port', OWN, 'https://n8n.example.com:8443/relay'],
])('a callback is meant for the trigger if the record names %s', (_name, own, recorded) => {
	expect(isMeantFor(own, recorded, kie)).toBe(true);
});

test.each([
	['another trigger', OWN, 'https://n8n.example.com/webhook/xyz/webhook?order=7'],
	["another trigger's test URL", OWN, 'https://n8n.example.com/webhook-test/xyz/webhook'],
	['a trigger of another n8n', OWN, 'https://other.example.com/webhook/xyz/webhook'],
	['a trigger of another n8n, whose endpoints have the names of this one', 'https://n8n.example.com/hook/abc/webhook', 'https://other.example.com/hook/xyz/webhook'],
	['a trigger of another n8n below the same path', BELOW, 'https://other.example.com/tools/n8n/webhook/xyz/webhook'],
	['an execution that waits', OWN, 'https://n8n.example.com/webhook-waiting/12/node?signature=abc&item=0'],
	['an execution that waits, without a path of the node', OWN, 'https://n8n.example.com/webhook-waiting/12?signature=abc&item=0'],
	['an execution of another n8n that waits', OWN, 'https://other.example.com/webhook-waiting/12/node?item=0'],
	['an execution that waits, below a path', BELOW, 'https://example.com/tools/n8n/webhook-waiting/12/node?item=0'],
	["n8n's own Webhook node", OWN, 'https://n8n.example.com/webhook/xyz'],
	['any other path of this n8n', OWN, 'https://n8n.example.com/'],
	['what polling gives', OWN, 'https://api.kie.ai/'],
	['what polling gives, in another spelling', OWN, 'https://API.kie.ai'],
	['what polling at another provider gives', OWN, 'https://api.sunoapi.org/'],
])('it is not if the record names %s', (_name, own, recorded) => {
	expect(isMeantFor(own, recorded, kie)).toBe(false);
});

test('what polling by a gateway gives is nobody either', () => {
	expect(isMeantFor(OWN, 'https://gateway.example.com/', gateway)).toBe(false);
	expect(isMeantFor(OWN, 'https://gateway.example.com/relay', gateway)).toBe(true);
});
