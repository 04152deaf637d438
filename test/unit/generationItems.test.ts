import type { IDataObject } from 'n8n-workflow';

import { audioIdIn, generationTaskIdIn, isEarlyCallback, titleAndCoverIn } from '../../nodes/SunoWav/apis/generationItems';

test.each<[string, IDataObject, unknown]>([
	['our own', { generationTaskId: 'generation-1', taskId: 'conversion-1' }, 'generation-1'],
	['the response to a generation request', { code: 200, data: { taskId: 'generation-1' } }, 'generation-1'],
	['a callback', { code: 200, data: { task_id: 'generation-1', callbackType: 'complete' } }, 'generation-1'],
	["a callback in n8n's Webhook node", { headers: {}, body: { data: { task_id: 'generation-1' } } }, 'generation-1'],
	['a response with null beside it', { generationTaskId: null, data: { taskId: null, task_id: 'generation-1' } }, 'generation-1'],
	['an error item', { error: 'It failed', details: { generationTaskId: 'generation-1' }, generationTaskId: 'of the input' }, 'generation-1'],
	['details of something else', { details: { generationTaskId: 'other' }, generationTaskId: 'generation-1' }, 'generation-1'],
	['a conversion', { taskId: 'conversion-1' }, undefined],
	['nothing', {}, undefined],
])('the generation of %s', (_name, json, id) => {
	expect(generationTaskIdIn(json)).toBe(id);
});

test.each<[string, IDataObject, unknown]>([
	['our own', { generationTaskId: 'generation-1', audioId: 'audio-1' }, 'audio-1'],
	['a record', { id: 'audio-1', audioUrl: 'https://x.example/1.mp3' }, 'audio-1'],
	['a record of the Jobs API without a file yet', { id: 'audio-1', audio_url: null }, 'audio-1'],
	['a track that names its generation', { generationTaskId: 'generation-1', id: 'audio-1', title: 'Lanterns' }, 'audio-1'],
	['a length that names its generation', { generationTaskId: 'generation-1', id: 'audio-1', duration: 198.4 }, 'audio-1'],
	['something with a generation', { generationTaskId: 'generation-1', id: 7 }, undefined],
	['a conversion without its track', { generationTaskId: 'generation-1', id: 7, title: 'Lanterns', audioWavUrl: null }, undefined],
	['something with an ID and a title', { id: 7, title: 'A row' }, undefined],
	['an error item', { error: 'It failed', details: { audioId: 'audio-1', generationTaskId: 'generation-1' }, audioId: 'of the input' }, 'audio-1'],
	['an error item about a whole generation', { error: 'It failed', details: { audioId: null, generationTaskId: 'generation-1' }, audioId: 'of the input' }, undefined],
	['an error item that knows nothing', { error: 'It failed', details: { audioId: null, generationTaskId: null }, audioId: 'audio-1' }, 'audio-1'],
	['an error item without details', { error: 'It failed', audioId: 'audio-1' }, 'audio-1'],
	['nothing', {}, undefined],
])('the track of %s', (_name, json, id) => {
	expect(audioIdIn(json)).toBe(id);
});

const lanterns: IDataObject = { audioId: 'Audio-1', title: 'Lanterns', imageUrl: 'https://x.example/1.jpeg' };
const known = { title: 'Lanterns', imageUrl: 'https://x.example/1.jpeg' };
const unknown = { title: null, imageUrl: null };

test.each<[string, IDataObject, string | null, object]>([
	['this track', lanterns, 'Audio-1', known],
	['this track in other letters', lanterns, 'AUDIO-1', known],
	['another track', lanterns, 'audio-2', unknown],
	['a track, where none was asked for', lanterns, null, known],
	['a track that it does not name', { ...lanterns, audioId: null }, 'audio-2', known],
	['a track without a cover', { audioId: 'audio-1', title: 'Lanterns' }, 'audio-1', { ...known, imageUrl: null }],
])('the title and the cover in an item of %s', (_name, json, audioId, expected) => {
	expect(titleAndCoverIn(json, audioId)).toEqual(expected);
});

test.each<[IDataObject, boolean]>([
	[{ data: { callbackType: 'text' } }, true],
	[{ data: { callbackType: 'first' } }, true],
	[{ body: { data: { callbackType: 'first' } } }, true],
	[{ data: { callbackType: 'complete' } }, false],
	[{ data: { callbackType: 'first' }, body: { data: { callbackType: 'complete' } } }, false],
	[{ callbackType: 'first' }, false],
	[{}, false],
])('whether %j is the callback of a running generation: %p', (json, isEarly) => {
	expect(isEarlyCallback(json)).toBe(isEarly);
});
