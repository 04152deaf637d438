import { useNock } from '../setup/nock';
import { resolveAllTo, resolveAsEver } from './addresses.mts';
import { credentialFor, getDetailsParameters, run } from './engine';
import { FILE_HOST, onDownload, onLookUp, recordOf } from './provider';

useNock();

afterEach(resolveAsEver);

const parameters = getDetailsParameters({ downloadWav: true });
const REFUSED = "The WAV file's URL points to a private network";

test('a file whose host has a private address is not requested, although n8n itself would request it', async () => {
	resolveAllTo('10.0.0.1');
	// n8n caches addresses, so each host here has only one.
	onLookUp('task-1').reply(200, recordOf('task-1', { response: { audioWavUrl: 'https://inside.example.com/1.wav' } }));
	const { error } = await run({ parameters, items: [{ taskId: 'task-1' }] });
	expect(error?.message).toBe(REFUSED);
});

test('nor is the target of a redirect', async () => {
	resolveAllTo('93.184.215.14');
	onLookUp('task-2').reply(200, recordOf('task-2'));
	onDownload().reply(() => {
		resolveAllTo('169.254.169.254');
		return [302, '', { location: 'https://elsewhere.example.com/1.wav' }];
	});
	const { error } = await run({ parameters, items: [{ taskId: 'task-2' }] });
	expect(error?.message).toBe(REFUSED);
});

test('a gateway in a private network may have its files there', async () => {
	resolveAllTo('10.0.0.1');
	const host = 'http://gateway:3000';
	onLookUp('task-3', host).reply(200, recordOf('task-3', { response: { audioWavUrl: `${FILE_HOST}/s/04e6.wav` } }));
	onDownload().reply(404);
	const { error } = await run({ parameters, items: [{ taskId: 'task-3' }], credential: credentialFor('custom', { host, behavesLike: 'kie' }) });
	expect(error?.message).toBe('The WAV file is not available (HTTP 404)');
});
