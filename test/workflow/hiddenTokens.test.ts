import { useNock } from '../setup/nock';
import { callTrigger } from './callTrigger';
import { successCallback } from './callbackBodies';
import { credentialFor, getDetailsParameters, run } from './engine';
import { onLookUp, recordOf } from './provider';

useNock();

const TOKEN = '0f'.repeat(32);
const RESUME_URL = `https://n8n.example.com/webhook-waiting/7/node?signature=${TOKEN}&item=0`;

test("the raw answer has no token that could end another execution's wait", async () => {
	onLookUp('task-1').reply(200, recordOf('task-1', { callbackUrl: RESUME_URL }));
	const { ok, texts } = await run({ parameters: getDetailsParameters({ options: { includeRawResponse: true } }), items: [{ taskId: 'task-1' }] });
	expect(JSON.stringify(ok[0].json)).toContain('?signature=[hidden]&item=0');
	expect(texts.filter((text) => text.includes(TOKEN))).toEqual([]);
});

test('a raw answer that is nested too deeply is cut, and the conversion is read all the same', async () => {
	const body = `{"code":200,"data":{"taskId":"task-1","successFlag":"PENDING","deep":${'['.repeat(100_000)}1${']'.repeat(100_000)}}}`;
	onLookUp('task-1').reply(200, body, { 'content-type': 'application/json' });
	const { ok } = await run({ parameters: getDetailsParameters({ options: { includeRawResponse: true } }), items: [{ taskId: 'task-1' }] });
	expect(ok[0].json).toMatchObject({ status: 'pending', raw: { data: { taskId: 'task-1' } } });
	expect(JSON.stringify(ok[0].json)).toContain('[nested too deeply]');
});

describe('without verification', () => {
	const parameters = { verification: 'none' };

	test("the query has no token, while a signature of the user's own stays", async () => {
		const { items } = await callTrigger({ body: successCallback('task-1'), parameters, search: `?signature=${TOKEN}&order=7` });
		expect(items[0].json.query).toEqual({ signature: '[hidden]', order: '7' });
		const own = await callTrigger({ body: successCallback('task-2'), parameters, search: '?signature=mine' });
		expect(own.items[0].json.query).toEqual({ signature: 'mine' });
	});

	test('a message that quotes the key, as it is or in Base64, is shown without it', async () => {
		const credential = credentialFor('kie');
		const encoded = Buffer.from(`user:${credential.apiKey}`).toString('base64');
		const body = { code: 501, msg: `failed for ${credential.apiKey} and ${encoded}`, data: { task_id: 'task-3' } };
		const { items } = await callTrigger({ body, parameters, credential, search: `?key=${credential.apiKey}` });
		expect(items[0].json).toMatchObject({ taskId: 'task-3', errorMessage: expect.stringMatching(/^failed for \[hidden\] and /), query: { key: '[hidden]' } });
		expect(JSON.stringify(items[0].json)).not.toContain(encoded);
	});
});
