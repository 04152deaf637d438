import '../setup/quickPauses';

import { useNock } from '../setup/nock';
import { successCallback } from './callbackBodies';
import { callTrigger } from './callTrigger';
import { credentialFor, getDetailsParameters, run } from './engine';
import { onJob, onLookUp, recordOf } from './provider';

useNock();

let tasks = 0;
let taskId = '';
beforeEach(() => {
	taskId = `addressed-${++tasks}`;
});

const callbackOnRecord = async (callbackUrl: string | null, more = {}) => {
	onLookUp(taskId).reply(200, recordOf(taskId, { callbackUrl }));
	return await callTrigger({ body: successCallback(taskId), credential: credentialFor('kie'), ...more });
};

// The trigger's own URL is http://localhost:5678/webhook/abc/webhook.
test.each([
	['polled by Convert and Wait', 'https://api.kie.ai/'],
	["another workflow's", 'https://n8n.example.com/webhook/other/webhook?order=7'],
	['of an execution that waits', 'https://n8n.example.com/webhook-waiting/12/node?signature=abc&item=0'],
	["another webhook's of this n8n", 'http://localhost:5678/webhook/of-a-webhook-node'],
])('a conversion that is %s starts nothing, whoever sends its callback, and the callback may be sent again', async (_name, url) => {
	expect(await callbackOnRecord(url)).toMatchObject({ answer: { status: 200, body: { status: 'ignored' } }, started: false });
});

test.each([
	['its production URL', 'https://n8n.example.com/webhook/abc/webhook?order=123', { order: '123' }],
	['its test URL', 'http://localhost:5678/webhook-test/abc/webhook?order=1', { order: '1' }],
	["a relay of the user's", 'https://relay.example.net/suno?order=2', { order: '2' }],
	['nothing', null, {}],
])('a conversion whose record names %s starts the workflow', async (_name, url, query) => {
	const { started, items } = await callbackOnRecord(url);
	expect(started).toBe(true);
	expect(items[0].json.query).toEqual(query);
});

test('test runs in the editor accept the callback of any conversion', async () => {
	expect(await callbackOnRecord('https://n8n.example.com/webhook/other/webhook', { mode: 'manual' })).toMatchObject({ started: true });
});

describe('at the Jobs API, which keeps the tasks of all models together', () => {
	const credential = credentialFor('kieJobs');
	const record = (more: object) => ({
		code: 200,
		msg: 'success',
		data: {
			taskId,
			state: 'success',
			param: JSON.stringify({ input: {}, callBackUrl: 'https://n8n.example.com/webhook/abc/webhook' }),
			resultJson: JSON.stringify({ resultUrls: ['https://files.example.com/file'] }),
			failCode: null,
			failMsg: null,
			...more,
		},
	});
	const others: Array<[string, object]> = [
		['a video', { model: 'kling-2.6/text-to-video' }],
		['a task whose request names another model', { param: JSON.stringify({ model: 'flux-2/text-to-image', input: {} }) }],
		['a generation that is running', { model: 'ai-music-api/generate', state: 'generating', resultJson: '' }],
		['a generation that has failed', { model: 'ai-music-api/generate', state: 'fail', failCode: '501', failMsg: 'no such style', resultJson: '' }],
	];

	test.each(others)('%s starts nothing', async (_name, more) => {
		onJob(taskId).times(6).reply(200, record(more));
		expect(await callTrigger({ body: record(more), credential })).toMatchObject({ answer: { status: 404 }, started: false });
	});

	test.each(others)('Get Details does not accept %s as a conversion', async (_name, more) => {
		onJob(taskId).reply(200, record(more));
		const { ok, error } = await run({ parameters: getDetailsParameters(), items: [{ taskId }], credential });
		expect(ok).toEqual([]);
		expect(error?.message).toMatch(/knows no conversion/);
	});

	test('a record that names no model is read as that of a conversion', async () => {
		onJob(taskId).reply(200, record({}));
		expect(await callTrigger({ body: record({}), credential })).toMatchObject({ started: true });
	});
});
