import type { IDataObject } from 'n8n-workflow';

import { useNock } from '../setup/nock';
import { convertParameters, credentialFor, run } from './engine';
import { created, failure, HOSTS, onConvert, PROVIDERS } from './provider';

// Requests without a mock fail. So every test here that has no mock proves that the input was rejected before any request.
useNock();

const track = { generationTaskId: 'generation-1', audioId: 'audio-1' };

const missingIds: Array<{ provider: string; item: IDataObject; message: string }> = [
	...PROVIDERS.flatMap((provider) =>
		[{}, { generationTaskId: '', audioId: '' }, { generationTaskId: '  ', audioId: null }].map((item) => ({
			provider,
			item,
			message: 'Generation Task ID and Audio ID are empty',
		})),
	),
	{ provider: 'kie', item: { audioId: 'audio-1' }, message: 'Generation Task ID is empty' },
	{ provider: 'kie', item: { generationTaskId: ' ', audioId: 'audio-1' }, message: 'Generation Task ID is empty' },
	{ provider: 'kie', item: { audioId: 'all' }, message: 'Generation Task ID is empty' },
];

test.each(missingIds)('$provider: $item is rejected with "$message"', async ({ provider, item, message }) => {
	const { error, ok } = await run({ parameters: convertParameters(), items: [item], credential: credentialFor(provider) });
	expect(ok).toEqual([]);
	expect(error).toMatchObject({ message, context: { itemIndex: 0 } });
	expect(error?.description).toMatch(provider === 'kie' ? /both IDs/ : /at least one of them/);
});

test.each([
	['an object', { ...track, audioId: { id: 'audio-1' } }, 'Audio ID is not an ID'],
	['a list', { ...track, generationTaskId: ['generation-1'] }, 'Generation Task ID is not an ID'],
	['a sentence', { ...track, audioId: 'the second take' }, 'Audio ID is not an ID'],
])('an ID that is %s is rejected', async (_name, item, message) => {
	const { error } = await run({ parameters: convertParameters(), items: [item as IDataObject] });
	expect(error).toMatchObject({ message, description: expect.stringContaining('the ID') });
});

test.each([
	['a link to a song as Audio ID', { ...track, audioId: 'https://suno.com/song/e231f4a0-7c1d-4b52-9a3e-8cadc7dc0b16' }, 'Audio ID is a link'],
	["an MP3's as Audio ID", { ...track, audioId: ' https://cdn.example.com/e231f4a0.mp3 ' }, 'Audio ID is a link'],
	['a link as Generation Task ID', { ...track, generationTaskId: 'https://suno.com/playlist/1' }, 'Generation Task ID is a link'],
])('%s is recognized before anything is sent', async (_name, item, message) => {
	const { error } = await run({ parameters: convertParameters(), items: [item] });
	expect(error).toMatchObject({ message, description: expect.stringMatching(/Songs made at suno\.com cannot be converted/) });
});

test.each([
	['kie', failure(422, 'no such track')],
	['erweima', failure(404)],
])('%s: the error for unknown IDs repeats them, with a note about songs made at suno.com', async (provider, answer) => {
	onConvert(HOSTS[provider]).reply(200, answer);
	const { error } = await run({ parameters: convertParameters(), items: [track], credential: credentialFor(provider) });
	expect(error?.description).toMatch(/Songs made at suno\.com cannot be converted.* The node sent the audio ID audio-1 and the generation task ID generation-1\.$/);
});

test.each([
	['a path', '/webhook/abc', 'Callback URL is not a complete URL'],
	['a host alone', 'n8n.example.com/webhook', 'Callback URL is not a complete URL'],
	['an FTP address', 'ftp://n8n.example.com/webhook', 'Callback URL is not a complete URL'],
	['a script', 'javascript:alert(1)', 'Callback URL is not a complete URL'],
	['blanks', '   ', 'Callback URL is empty'],
	['an empty text', '', 'Callback URL is empty'],
	['a field that is not there', undefined, 'Callback URL is empty'],
])('a callback URL that is %s is rejected', async (_name, url, message) => {
	const { error, ok } = await run({
		parameters: convertParameters({ callBackUrl: '={{ $json.url }}' }),
		items: [{ ...track, url }],
	});
	expect(ok).toEqual([]);
	expect(error).toMatchObject({ message, description: expect.stringContaining('Suno WAV Trigger') });
});

test.each(['gateway.example.com', 'ftp://gateway.example.com', '   '])('a custom host of %p is refused', async (host) => {
	const credential = credentialFor('custom', { host, behavesLike: 'kie' });
	const { error } = await run({ parameters: convertParameters(), items: [track], credential });
	expect(error).toMatchObject({
		message: 'The host in the Suno WAV API credential is not a URL',
		description: expect.stringContaining('https://'),
	});
});

test.each(['', '   ', 'Bearer '])('a credential with the key %p is refused', async (apiKey) => {
	const { error } = await run({ parameters: convertParameters(), items: [track], credential: credentialFor('erweima', { apiKey }) });
	expect(error).toMatchObject({
		message: 'The Suno WAV API credential has no API key',
		description: expect.stringContaining('https://sunoapi.org/api-key'),
	});
});

test('one bad item among three does not prevent the others from being sent', async () => {
	onConvert(HOSTS.kie, 'audio-1').reply(200, created('task-1'));
	onConvert(HOSTS.kie, 'audio-3').reply(200, created('task-3'));
	const { ok, failed } = await run({
		parameters: convertParameters(),
		items: [track, { audioId: 'audio-2' }, { generationTaskId: 'generation-3', audioId: 'audio-3' }],
		onError: 'continueErrorOutput',
	});
	expect(ok.map(({ json, pairedItem }) => [json.taskId, pairedItem])).toEqual([
		['task-1', { item: 0 }],
		['task-3', { item: 2 }],
	]);
	expect(failed).toMatchObject([
		{
			json: { error: 'Generation Task ID is empty', details: { taskId: null, generationTaskId: null, audioId: 'audio-2' } },
			pairedItem: { item: 1 },
		},
	]);
});
