import type { INodeParameters } from 'n8n-workflow';

import { useNock } from '../setup/nock';
import { successCallback } from './callbackBodies';
import { callTrigger, hookOf } from './callTrigger';
import { convertParameters, credentialFor, getDetailsParameters, run } from './engine';

// Requests without a mock fail, so each test here proves that nothing was sent.
useNock();

const track = { generationTaskId: 'generation-1', audioId: 'audio-1', taskId: 'task-1' };

const unknown: Array<[string, INodeParameters, string, string]> = [
	['an operation', { resource: 'track', operation: 'convertToWav' }, 'Operation of the resource track has the value "convertToWav"', 'convert, convertAndWait, getMany'],
	['an operation of another resource', { operation: 'getDetails', taskId: 'task-1' }, 'Operation of the resource track has the value "getDetails"', 'convert, convertAndWait, getMany'],
	['a resource', { resource: 'song', operation: 'convert' }, 'Resource has the value "song"', 'account, conversion, track'],
	// n8n removes the equals sign, because the field accepts no expressions.
	['a resource by expression', { resource: '={{ $json.resource }}', operation: 'getCredits' }, 'Resource has the value "{{ $json.resource }}"', 'account, conversion, track'],
	['a way of waiting', convertParameters({ operation: 'convertAndWait', waitBy: 'webhook' }), 'Wait By has the value "webhook"', 'callback, polling'],
];

describe.each(unknown)('%s that does not exist', (_name, parameters, message, choices) => {
	test('stops the node, and the error names it', async () => {
		const { error, ok } = await run({ parameters, items: [track, track] });
		expect(ok).toEqual([]);
		expect(error).toMatchObject({ message: `${message}, which is not one of its options`, description: expect.stringContaining(`: ${choices}. `) });
	});

	test('turns all items into error items if the node is set to continue', async () => {
		const regular = await run({ parameters, items: [track, track], onError: 'continueRegularOutput' });
		expect(regular.ok.map(({ json }) => json.error)).toEqual(Array(2).fill(`${message}, which is not one of its options`));
		const { ok, received } = await run({ parameters, items: [track, track], onError: 'continueErrorOutput' });
		expect(ok).toEqual([]);
		expect(received.failed.map(({ error }) => error)).toEqual(Array(2).fill(`${message}, which is not one of its options`));
	});
});

test.each([
	['Provider', { provider: 'suno' }, '"suno"', 'kie, kieJobs, sunoApi, apiBox, erweima, custom'],
	['Provider', { provider: '' }, '""', 'kie, kieJobs, sunoApi, apiBox, erweima, custom'],
	['Behaves Like', { provider: 'custom', host: 'https://gateway.example.com', behavesLike: 'custom' }, '"custom"', 'kie, kieJobs, sunoApi, apiBox, erweima.'],
])('%s of %j in the credential does not become kie.ai', async (field, credential, value, choices) => {
	for (const parameters of [convertParameters(), convertParameters({ operation: 'convertAndWait' }), getDetailsParameters()]) {
		const { error, ok } = await run({ parameters, items: [track], credential: { ...credentialFor('kie'), ...credential } });
		expect(ok).toEqual([]);
		expect(error).toMatchObject({
			message: `${field} in the Suno WAV API credential has the value ${value}, which is not one of its options`,
			description: expect.stringContaining(choices),
		});
	}
});

describe.each([
	['Trigger On', { events: ['success', 'completed'] }, '"completed"'],
	['Verification', { verification: 'signature' }, '"signature"'],
])('%s of the trigger as %j', (field, parameters, value) => {
	const message = `${field} has the value ${value}, which is not one of its options`;

	test('starts nothing and looks nothing up, so that the provider retries', async () => {
		const { answer, started } = await callTrigger({ body: successCallback('task-1'), parameters });
		expect({ status: answer.status, started }).toEqual({ status: 503, started: false });
	});

	test('cannot be published', async () => {
		const { nodeType, hook } = hookOf(parameters);
		await expect(nodeType.webhookMethods!.default!.checkExists.call(hook)).rejects.toMatchObject({ message });
	});
});

test('a single event that a program has written as text counts', async () => {
	const { answer, started } = await callTrigger({ body: successCallback('task-1'), parameters: { events: 'failed', verification: 'none' } });
	expect({ answer, started }).toMatchObject({ answer: { body: { status: 'ignored' } }, started: false });
});
