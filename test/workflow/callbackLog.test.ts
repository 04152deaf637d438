import '../setup/quickPauses';

import { wavApi } from '../../nodes/SunoWav/apis/wavApi';
import { quickTimeouts, setClockAhead } from '../setup/clock';
import { useNock } from '../setup/nock';
import { failureWithoutTask, successCallback } from './callbackBodies';
import { callTrigger } from './callTrigger';
import { credentialFor } from './engine';
import { logged } from './nodesLog';
import { failure, onLookUp, recordOf } from './provider';
import { callBack, started } from './suspended';

/** What a callback writes to n8n's log. Users look there if a workflow did not start or resume. */

useNock();

let tests = 0;
let lines: string[] = [];
beforeEach(() => {
	// Only a limited number of lines per minute is written, and other tests have used some of them.
	setClockAhead(++tests * 2 * 60_000);
	lines = logged();
});

afterEach(() => {
	jest.restoreAllMocks();
});

const credential = credentialFor('kie');

test('a flood of forged callbacks leaves a few lines, and keeps no others out', async () => {
	for (let n = 0; n < 10; n++) await callTrigger({ body: { forged: n }, credential });
	expect(lines).toEqual(Array(5).fill('Suno WAV Trigger: a callback was rejected with HTTP 400. Not a WAV conversion callback'));
	for (let n = 0; n < 10; n++) await callTrigger({ body: successCallback('forged'), credential: credentialFor('kie', { apiKey: '' }) });
	expect(lines).toHaveLength(10);
	expect(lines[9]).toMatch(/could not be handled/);
});

describe('at the trigger', () => {
	test('a failure that names no task', async () => {
		const { answer } = await callTrigger({ body: failureWithoutTask, credential });
		expect(answer).toEqual({ status: 200, body: { status: 'ignored' } });
		expect(lines).toEqual(['Suno WAV Trigger: a failure callback without a task ID was ignored']);
	});

	test('a conversion whose record names another callback URL', async () => {
		onLookUp('logged-1').reply(200, recordOf('logged-1', { callbackUrl: 'https://n8n.example.com/webhook/other/webhook' }));
		await callTrigger({ body: successCallback('logged-1'), credential });
		expect(lines).toEqual([
			'Suno WAV Trigger: the callback of conversion logged-1 was ignored because the provider has a different callback URL on record',
		]);
	});

	test('what is wrong with the credential', async () => {
		const { answer } = await callTrigger({ body: successCallback('logged-2'), credential: credentialFor('kie', { apiKey: '' }) });
		expect(answer.status).toBe(503);
		expect(lines).toEqual([expect.stringMatching(/^Suno WAV Trigger: a callback could not be handled\. .*API key/)]);
	});

	test('a bug, without the API key', async () => {
		jest.spyOn(wavApi, 'readCallback').mockImplementation(() => {
			throw new Error(`no way with ${String(credential.apiKey)}`);
		});
		await callTrigger({ body: successCallback('logged-3'), credential });
		expect(lines).toEqual([expect.stringMatching(/^Suno WAV Trigger: a callback could not be handled\. .*no way with/)]);
		expect(lines[0]).not.toContain(credential.apiKey);
	});
});

describe('at an execution that waits', () => {
	test('what the provider says against it, without the API key', async () => {
		onLookUp('logged-4').reply(200, recordOf('logged-4'));
		onLookUp('logged-5').reply(200, failure(401, `The key ${String(credential.apiKey)} is wrong`));
		const { status } = await callBack({ frozen: ['logged-4', 'logged-5'].map(started), taskId: 'logged-4', credential });
		expect(status).toBe(503);
		expect(lines).toEqual([expect.stringMatching(/^Suno WAV: a callback for a waiting execution could not be handled\. .*API key.* is wrong/s)]);
		expect(lines[0]).not.toContain(credential.apiKey);
	});

	test('that the provider was too slow', async () => {
		quickTimeouts();
		onLookUp('logged-6').reply(200, recordOf('logged-6'));
		onLookUp('logged-7').delay(30_000).reply(200, recordOf('logged-7')).persist();
		await callBack({ frozen: ['logged-6', 'logged-7'].map(started), taskId: 'logged-6', credential });
		expect(lines).toEqual(['Suno WAV: a callback for a waiting execution could not be handled. The provider did not respond in time']);
	});
});
