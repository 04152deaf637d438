import '../setup/quickClock';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { SunoWav } from '../../index';
import { generationTaskIdExpression, taskIdExpression } from '../../nodes/SunoWav/apis/generationItems';
import { useNock } from '../setup/nock';
import { credentialFor, run } from './engine';
import { CALLBACK_URL, created, failure, generationOf, HOSTS, onConvert, onGeneration, onLookUp, pending, recordOf } from './provider';

useNock();

const audio = (value: string) => ({ __rl: true, mode: 'list', value });

/** A newly added node, without IDs from the user. */
const byDefault = (operation: 'convert' | 'convertAndWait' | 'getDetails', more: INodeParameters = {}): INodeParameters =>
	operation === 'getDetails'
		? { resource: 'conversion', operation, taskId: taskIdExpression, downloadWav: false, ...more }
		: {
				resource: 'track',
				operation,
				generationTaskId: generationTaskIdExpression,
				audioId: audio(''),
				...(operation === 'convert' ? { callBackUrl: CALLBACK_URL } : { downloadWav: false }),
				...more,
			};

const detailsOf = (more: object) => ({ taskId: null, generationTaskId: null, audioId: null, status: 'failed', ...more });

/** The error item that n8n creates at an error output: the input's fields, then the error's. */
const errorItem = (input: object, details: object): IDataObject => ({ ...input, error: 'It failed', message: 'Run it again', details: detailsOf(details) });

/** Because of a bad callback URL, it sends nothing. Its error contains the IDs. */
async function idsIn(item: IDataObject, operation: 'convert' | 'convertAndWait', more: INodeParameters = {}) {
	const parameters = { ...byDefault(operation, more), callBackUrl: 'none', options: { callBackUrl: 'none' } };
	const { ok } = await run({ parameters, items: [item], credential: credentialFor('sunoApi'), onError: 'continueRegularOutput' });
	const { generationTaskId, audioId } = ok[0].json.details as IDataObject;
	return [generationTaskId, audioId];
}

const own = { generationTaskId: 'generation-of-input', audioId: 'audio-of-input', id: 'audio-of-input', title: 'Song' };
const raw = { code: 200, data: { taskId: 'generation-of-input' } };

test.each([
	['a track, beside one of the input', errorItem(own, { generationTaskId: 'generation-1', audioId: 'audio-1' }), ['generation-1', 'audio-1']],
	['a track, beside an answer to a generating request', errorItem(raw, { generationTaskId: 'generation-1', audioId: 'audio-1' }), ['generation-1', 'audio-1']],
	['an audio ID alone', errorItem({}, { audioId: 'audio-1' }), [null, 'audio-1']],
	['a generation with all its tracks', errorItem(own, { generationTaskId: 'generation-1' }), ['generation-1', null]],
	['a task alone, beside a track of the input', errorItem(own, { taskId: 'task-1' }), ['generation-of-input', 'audio-of-input']],
	['nothing', errorItem(own, {}), ['generation-of-input', 'audio-of-input']],
])('an error item whose details name %s', async (_name, item, ids) => {
	for (const operation of ['convert', 'convertAndWait'] as const) expect([operation, await idsIn(item, operation)]).toEqual([operation, ids]);
});

test.each([
	['without an error', { ...own, details: detailsOf({ generationTaskId: 'generation-1', audioId: 'audio-1' }) }],
	['that are text', { ...own, error: 'It failed', details: 'generation-1' }],
	['that are null', { ...own, error: 'It failed', details: null }],
])('details %s are not ours', async (_name, item) => {
	expect(await idsIn(item as IDataObject, 'convert')).toEqual(['generation-of-input', 'audio-of-input']);
});

test("the node's own fields take precedence over the details", async () => {
	const item = errorItem({}, { generationTaskId: 'generation-1', audioId: 'audio-1' });
	expect(await idsIn(item, 'convert', { audioId: audio('audio-2') })).toEqual(['generation-1', 'audio-2']);
	expect(await idsIn(item, 'convert', { generationTaskId: 'generation-2', audioId: audio('all') })).toEqual(['generation-2', null]);
});

describe.each(['convert', 'convertAndWait'] as const)('%s at a provider that charges repeats', (operation) => {
	test.each([
		['continueErrorOutput', { generationTaskId: 'generation-1' }],
		['continueErrorOutput', { code: 200, data: { taskId: 'generation-1' } }],
		['continueRegularOutput', { code: 200, data: { taskId: 'generation-1' } }],
	] as const)('with %s, only the failed track of %j is tried again', async (onError, item) => {
		const credential = credentialFor('erweima');
		onGeneration('generation-1', HOSTS.erweima).reply(200, generationOf(['audio-1', 'audio-2']));
		onConvert(HOSTS.erweima, 'audio-1').reply(200, created('task-1'));
		onConvert(HOSTS.erweima, 'audio-2').reply(200, failure(400, 'not now'));
		if (operation === 'convertAndWait') onLookUp('task-1', HOSTS.erweima).reply(200, recordOf('task-1'));
		const first = await run({ parameters: byDefault(operation), items: [item], onError, credential });
		const failed = [...first.received.ok, ...first.received.failed].filter(({ error }) => error);
		expect(failed).toHaveLength(1);

		onConvert(HOSTS.erweima, 'audio-2').reply(200, created('task-2'));
		if (operation === 'convertAndWait') onLookUp('task-2', HOSTS.erweima).reply(200, recordOf('task-2', { musicId: 'audio-2' }));
		const second = await run({ parameters: byDefault(operation), items: failed, credential });
		expect(second.ok.map(({ json }) => json)).toMatchObject([{ taskId: 'task-2', generationTaskId: 'generation-1', audioId: 'audio-2' }]);
	});
});

test('Get Details gets the task that an error names, and not one from the input', async () => {
	onLookUp('task-1').reply(200, recordOf('task-1', pending));
	const { ok } = await run({ parameters: byDefault('getDetails'), items: [errorItem({ taskId: 'task-of-input' }, { taskId: 'task-1' })] });
	expect(ok[0].json).toMatchObject({ taskId: 'task-1', status: 'pending' });
	const { error } = await run({ parameters: byDefault('getDetails'), items: [errorItem({ taskId: 'task-of-input' }, { audioId: 'audio-1' })] });
	expect(error?.message).toBe('Conversion Task ID is empty');
});

test('Get Details takes the task of any other item from its field', async () => {
	onLookUp('task-1').times(2).reply(200, recordOf('task-1', pending));
	for (const more of [{}, { error: { message: 'from another node' }, details: { reason: 'another' } }]) {
		const { ok } = await run({ parameters: byDefault('getDetails'), items: [{ taskId: 'task-1', ...more }] });
		expect(ok[0].json).toMatchObject({ taskId: 'task-1' });
	}
	const field = new SunoWav().description.properties.find(({ name }) => name === 'taskId');
	expect(field?.default).toBe(taskIdExpression);
});
