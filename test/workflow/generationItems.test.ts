import '../setup/quickClock';
import nock from 'nock';
import type { IDataObject } from 'n8n-workflow';

import { SunoWav } from '../../index';
import { generationTaskIdExpression } from '../../nodes/SunoWav/apis/generationItems';
import { useNock } from '../setup/nock';
import { convertParameters, credentialFor, run } from './engine';
import { created, generationOf, HOSTS, jobOf, onJob } from './provider';

useNock();

/** The IDs that an operation with its defaults reads from an item. Because of a bad callback URL, it sends nothing. */
async function idsIn(item: object, operation: string, field = generationTaskIdExpression) {
	const track = { generationTaskId: field, audioId: { __rl: true, mode: 'list', value: '' } };
	const { ok } = await run({
		parameters: convertParameters({ operation, ...track, callBackUrl: 'none', options: { callBackUrl: 'none' } }),
		items: [item as IDataObject],
		credential: credentialFor('sunoApi'),
		onError: 'continueRegularOutput',
	});
	const { generationTaskId, audioId } = ok[0].json.details as IDataObject;
	return [generationTaskId, audioId];
}

const answer = { code: 200, msg: 'success', data: { taskId: 'generation-1' } };
const callback = { code: 200, msg: 'All generated successfully.', data: { callbackType: 'complete', task_id: 'generation-1', data: jobOf(['audio-1', 'audio-2']).data.response.data } };
const inBody = (body: object) => ({ headers: {}, params: {}, query: {}, body, webhookUrl: 'https://n8n.example.com/webhook/abc', executionMode: 'production' });

test.each([
	['our own track', { generationTaskId: 'generation-1', audioId: 'audio-1', audioUrl: 'https://files.example.com/audio-1.mp3', title: 'Song' }, ['generation-1', 'audio-1']],
	['our own conversion, whose taskId is not the generation\'s', { taskId: 'conversion-1', status: 'success', generationTaskId: 'generation-1', audioId: 'audio-1' }, ['generation-1', 'audio-1']],
	['our own conversion that does not tell', { taskId: 'conversion-1', status: 'success', generationTaskId: null, audioId: null }, [null, null]],
	['our own conversion whose record tells the track alone', { taskId: 'conversion-1', status: 'success', generationTaskId: null, audioId: 'audio-1' }, [null, 'audio-1']],
	['an answer to a generating request', answer, ['generation-1', null]],
	['the same with recordId beside it', { ...answer, data: { ...answer.data, recordId: 'record-1' } }, ['generation-1', null]],
	['the same as some clients have met it', { code: 200, data: { task_id: 'generation-1' } }, ['generation-1', null]],
	['a record of the older API', generationOf(['audio-1', 'audio-2']), ['generation-1', null]],
	['a record of the Jobs API', jobOf(['audio-1', 'audio-2']), ['generation-1', null]],
	['a callback', callback, ['generation-1', null]],
	['a callback as the Webhook node has it', inBody(callback), ['generation-1', null]],
	['an answer within a body', inBody(answer), ['generation-1', null]],
	['a body that is text', { ...inBody({}), body: 'text' }, [null, null]],
	['a failure without data', { code: 501, msg: 'failed', data: null }, [null, null]],
	['a track split out of a record', generationOf(['audio-1']).data.response.sunoData[0], [null, 'audio-1']],
	['a track split out of a callback', jobOf(['audio-1']).data.response.data[0], [null, 'audio-1']],
	['a track that has no MP3 yet', { id: 'audio-2', audio_url: '', stream_audio_url: 'https://files.example.com/audio-2' }, [null, 'audio-2']],
	['the same where that is null', { id: 'audio-2', audioUrl: null, title: 'Song' }, [null, 'audio-2']],
	['a track as some gateways spell it', { audio_id: 'audio-2', source_audio_url: 'https://files.example.com/audio-2.mp3' }, [null, 'audio-2']],
	['an item of another kind with an id', { id: 17, name: 'a row' }, [null, null]],
])('%s', async (_name, item, ids) => {
	for (const operation of ['convert', 'convertAndWait']) {
		expect([operation, await idsIn(item, operation)]).toEqual([operation, ids]);
		expect([operation, 'the field empty', await idsIn(item, operation, '')]).toEqual([operation, 'the field empty', ids]);
	}
});

describe('a generation that calls back for its lyrics, for its first track and for all of them', () => {
	const stages = ['text', 'first', 'complete'].map((callbackType) => inBody({ ...callback, data: { ...callback.data, callbackType } }) as IDataObject);

	test.each(['convert', 'convertAndWait'])('is converted once, by %s', async (operation) => {
		const tracks = ['audio-1', 'audio-2'];
		const paid: string[] = [];
		onJob('generation-1').reply(200, jobOf(tracks));
		nock(HOSTS.kie).post('/api/v1/jobs/createTask').times(2).reply(200, async (request: Request) => {
			paid.push(((await request.json()) as { input: { audio_id: string } }).input.audio_id);
			return created(`task-${paid.length}`) as never;
		});
		const record = (taskId: string) => ({ code: 200, data: { taskId, state: 'success', resultJson: '{"resultUrls":["https://files.example.com/a.wav"]}' } });
		if (operation === 'convertAndWait') for (const taskId of ['task-1', 'task-2']) onJob(taskId).reply(200, record(taskId));
		const parameters = convertParameters({ operation, generationTaskId: generationTaskIdExpression, audioId: { __rl: true, mode: 'list', value: '' }, downloadWav: false });
		const { ok } = await run({ parameters, items: stages, credential: credentialFor('kieJobs'), onError: 'continueRegularOutput' });
		expect(ok.map(({ json, pairedItem }) => [json.error ?? json.audioId, pairedItem])).toEqual([
			['The provider sent this callback before the generation finished', { item: 0 }],
			['The provider sent this callback before the generation finished', { item: 1 }],
			['audio-1', { item: 2 }],
			['audio-2', { item: 2 }],
		]);
		expect(paid.sort()).toEqual(tracks);
	});

	test('a named track is converted in any of these states', async () => {
		nock(HOSTS.kie).post('/api/v1/jobs/createTask').reply(200, created('task-1'));
		const parameters = convertParameters({ generationTaskId: generationTaskIdExpression, audioId: { __rl: true, mode: 'id', value: 'audio-1' } });
		const { ok } = await run({ parameters, items: [stages[1]], credential: credentialFor('kieJobs') });
		expect(ok[0].json).toMatchObject({ taskId: 'task-1', audioId: 'audio-1' });
	});
});

test('the fields of Convert, Convert and Wait and Get Many have these defaults', () => {
	const fields = new SunoWav().description.properties.filter(({ name }) => ['generationTaskId', 'audioId'].includes(name));
	const defaults = [
		['generationTaskId', ['convert', 'convertAndWait'], generationTaskIdExpression],
		...[['convert'], ['convertAndWait'], ['convertAndWait'], ['convert', 'convertAndWait']].map((shown) => ['audioId', shown, { mode: 'list', value: '' }]),
		['generationTaskId', ['getMany'], generationTaskIdExpression],
	];
	expect(fields.map((field) => [field.name, field.displayOptions?.show?.operation, field.default])).toEqual(defaults);
});
