import '../setup/quickClock';
import type { IDataObject } from 'n8n-workflow';

import { useNock } from '../setup/nock';
import { convertParameters, credentialFor, getDetailsParameters, run } from './engine';
import { failure, HOSTS, onConvert, onLookUp, pending, recordOf } from './provider';

useNock();

const item = { generationTaskId: 'generation-1', audioId: 'audio-1' };

const lost = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

type Answer = [number, unknown] | Error;

function answerWith(host: string, answers: Answer[]) {
	for (const answer of answers) {
		if (answer instanceof Error) onConvert(host).replyWithError(answer);
		else onConvert(host).reply(answer[0], answer[1] as object);
	}
}

/** The status in the error item and in its details, with both settings that continue. */
async function statusesOf(operation: string, provider: string, answers: Answer[]) {
	const statuses: unknown[] = [];
	for (const onError of ['continueRegularOutput', 'continueErrorOutput'] as const) {
		answerWith(HOSTS[provider], answers);
		const parameters = convertParameters({ operation, downloadWav: false });
		const { received } = await run({ parameters, items: [item], onError, credential: credentialFor(provider) });
		const [{ status, details }] = [...received.ok, ...received.failed];
		statuses.push(...(onError === 'continueErrorOutput' ? [] : [status]), (details as IDataObject).status);
	}
	return [...new Set(statuses)];
}

describe.each(['convert', 'convertAndWait'])('%s: a request', (operation) => {
	test.each<[string, Answer]>([
		['whose answer was lost', lost],
		['that HTTP 502 answered', [502, '<html>bad gateway</html>']],
		['that was answered with what nobody can read', [200, 'OK']],
		['that was accepted without a task ID', [200, { code: 200, msg: 'success', data: {} }]],
		['that the provider broke off with its code 500', [200, failure(500, 'server error')]],
	])('%s is unknown where repeats are charged', async (_name, answer) => {
		expect(await statusesOf(operation, 'erweima', [answer])).toEqual(['unknown']);
	});

	test.each<[string, Answer]>([
		['that was rejected', [200, failure(400, 'no')]],
		['for which there were no credits', [200, failure(429, 'no credits')]],
		['that was never sent', refused],
		['that a gateway turned away', [403, '<html>forbidden</html>']],
	])('%s is failed', async (_name, answer) => {
		expect(await statusesOf(operation, 'erweima', [answer])).toEqual(['failed']);
	});

	test('that was rejected after a response was lost is unknown, because the first one may have been carried out', async () => {
		expect(await statusesOf(operation, 'kie', [lost, [200, failure(402, 'no credits')]])).toEqual(['unknown']);
	});
});

test('rejected input is failed, because nothing was sent', async () => {
	const { ok } = await run({ parameters: convertParameters(), items: [{}], onError: 'continueRegularOutput' });
	expect(ok[0].json).toMatchObject({ status: 'failed', details: { status: 'failed' } });
});

describe('Get Details of a task', () => {
	const details = async (json: IDataObject) => {
		const { ok } = await run({ parameters: getDetailsParameters(), items: [json], onError: 'continueRegularOutput' });
		return ok[0].json.details;
	};

	test('that the provider does not know is unknown', async () => {
		onLookUp('task-1').reply(200, failure(404, 'not found'));
		expect(await details({ taskId: 'task-1', status: 'pending' })).toMatchObject({ taskId: 'task-1', status: 'unknown' });
	});

	test.each([
		['pending', { taskId: 'task-1' }],
		['pending', { taskId: 'task-1', status: 'pending' }],
		['success', { taskId: 'task-1', status: 'success' }],
		['unknown', { taskId: 'task-1', error: 'lost', details: { taskId: 'task-1', status: 'unknown' } }],
		['pending', { taskId: 'task-1', status: 'delivered' }],
		['pending', { taskId: 'task-1', error: 'lost', details: { taskId: 'task-2', status: 'failed' } }],
	])('whose lookup fails is as last known: %s of %j', async (status, json) => {
		onLookUp('task-1').reply(401, failure(401, 'no'));
		const parameters = getDetailsParameters({ taskId: 'task-1' });
		const { ok } = await run({ parameters, items: [json as IDataObject], onError: 'continueRegularOutput' });
		expect(ok[0].json.details).toMatchObject({ taskId: 'task-1', status });
	});

	test('whose file cannot be downloaded keeps what was found', async () => {
		onLookUp('task-1').reply(200, recordOf('task-1', { response: { audioWavUrl: 'http://127.0.0.1/a.wav' } }));
		const parameters = getDetailsParameters({ downloadWav: true });
		const { ok } = await run({ parameters, items: [{ taskId: 'task-1' }], onError: 'continueRegularOutput' });
		expect(ok[0].json.details).toMatchObject({ taskId: 'task-1', status: 'success', audioWavUrl: 'http://127.0.0.1/a.wav' });
	});
});

test('Convert and Wait: a conversion that it can no longer get is returned as last known', async () => {
	const parameters = convertParameters({ operation: 'convertAndWait', downloadWav: false });
	const wait = async () => (await run({ parameters, items: [item], onError: 'continueRegularOutput' })).ok[0].json;
	onConvert().reply(200, failure(409, 'exists', { taskId: 'task-1' }));
	onLookUp('task-1').reply(200, recordOf('task-1', pending));
	onLookUp('task-1').reply(401, failure(401, 'no'));
	expect(await wait()).toMatchObject({ taskId: 'task-1', status: 'pending', details: { status: 'pending' } });
});
