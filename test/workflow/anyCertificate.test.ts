import '../setup/quickPauses';
import type { ICredentialDataDecryptedObject, INodeParameters } from 'n8n-workflow';

import { useNoNock } from '../setup/nock';
import { wavFile } from '../setup/wavFile';
import { callTrigger } from './callTrigger';
import { convertParameters, credentialFor, getDetailsParameters, run } from './engine';
import { created, recordOf } from './provider';
import { startSelfSigned, type SelfSigned } from './selfSigned.mts';
import { testCredential } from './testCredential';

let gateway: SelfSigned;
let elsewhere: SelfSigned;
useNoNock();

beforeAll(async () => {
	[gateway, elsewhere] = [await startSelfSigned(), await startSelfSigned()];
	gateway.answer('/suno/api/v1/chat/credit', { json: { code: 200, msg: 'success', data: 47 } });
	gateway.answer('/suno/api/v1/wav/generate', { json: created('task-1') });
	for (const { answer } of [gateway, elsewhere]) answer('/files/a.wav', { file: wavFile() });
});
afterAll(() => [gateway, elsewhere].forEach(({ close }) => close()));

const credential = (more: ICredentialDataDecryptedObject = {}) =>
	credentialFor('custom', { host: `${gateway.url}/suno`, behavesLike: 'kie', ignoreSSLIssues: true, ...more });

const strict = () => credential({ ignoreSSLIssues: false });

const GET_CREDITS = { resource: 'account', operation: 'getCredits' };

/** Get Details for a conversion whose file is available. */
async function download(audioWavUrl: string, requestOptions: INodeParameters = {}) {
	gateway.answer('/suno/api/v1/wav/record-info', { json: recordOf('task-1', { response: { audioWavUrl } }) });
	const parameters = { ...getDetailsParameters({ downloadWav: true }), requestOptions };
	return await run({ parameters, items: [{ taskId: 'task-1' }], credential: credential() });
}

test('the certificate of a gateway is checked unless the credential ignores it', async () => {
	const before = gateway.seen.length;
	expect(await testCredential(strict())).toMatchObject({ status: 'Error' });
	expect((await run({ parameters: GET_CREDITS, credential: strict() })).error).toBeDefined();
	expect(gateway.seen).toHaveLength(before);
});

test('the test of the credential heeds it', async () => {
	expect(await testCredential(credential())).toMatchObject({ status: 'OK' });
});

test('the operations heed it', async () => {
	expect((await run({ parameters: GET_CREDITS, credential: credential() })).ok[0].json).toEqual({ credits: 47 });
	const items = [{ generationTaskId: 'generation-1', audioId: 'audio-1' }];
	expect((await run({ parameters: convertParameters(), items, credential: credential() })).ok[0].json.taskId).toBe('task-1');
});

test('the trigger heeds it when it looks a callback up', async () => {
	gateway.answer('/suno/api/v1/wav/record-info', { json: recordOf('task-1') });
	const body = { code: 200, msg: 'success', data: { task_id: 'task-1', audioWavUrl: 'https://files.example.com/a.wav' } };
	expect((await callTrigger({ body, credential: strict() })).started).toBe(false);
	expect((await callTrigger({ body, credential: credential() })).items[0].json).toMatchObject({ taskId: 'task-1', verified: 'lookup' });
});

test('it applies to files on the same host', async () => {
	expect((await download(`${gateway.url}/files/a.wav`)).ok[0].binary?.data.mimeType).toBe('audio/wav');
});

test('it does not apply to files elsewhere', async () => {
	expect((await download(`${elsewhere.url}/files/a.wav`)).error).toBeDefined();
	expect(elsewhere.seen).toEqual([]);
});

test('nor to a file that is redirected elsewhere', async () => {
	gateway.answer('/files/moved.wav', { location: `${elsewhere.url}/files/a.wav` });
	expect((await download(`${gateway.url}/files/moved.wav`)).error).toBeDefined();
	expect(elsewhere.seen).toEqual([]);
});

test('Request Options of the node go further: they hold for every host', async () => {
	const { ok } = await download(`${elsewhere.url}/files/a.wav`, { allowUnauthorizedCerts: true });
	expect(ok[0].binary?.data.mimeType).toBe('audio/wav');
});
