import { NodeHelpers, safeRegex, type INode } from 'n8n-workflow';

import { SunoWav } from '../../nodes/SunoWav/SunoWav.node';
import { SunoWavTrigger } from '../../nodes/SunoWav/SunoWavTrigger.node';

const { description } = new SunoWav();

const show = { resource: 'track', operation: 'convert' };

/** The notices below the Callback URL if it has this value. */
function noticesFor(callBackUrl: string): string[] {
	const node = { type: 'sunoWav', typeVersion: 1, parameters: { ...show, callBackUrl } } as unknown as INode;
	return description.properties
		.filter((field) => field.type === 'notice' && field.displayOptions?.show?.callBackUrl && NodeHelpers.displayParameter(node.parameters, field, node, description))
		.map(({ displayName }) => displayName);
}

const PRIVATE = /private network.*Set WEBHOOK_URL.*Polling/;
const TEST = /Test URL.*Production URL/;

test.each([
	['https://n8n.example.com/webhook/abc/webhook', []],
	['https://n8n.example.com/webhook-test/abc/webhook', [TEST]],
	['http://127.0.0.1:5678/webhook/abc/webhook', [PRIVATE]],
	['http://localhost:5678/webhook-test/abc/webhook', [PRIVATE, TEST]],
	['https://n8n.example.com/webhook/abc?from=/webhook-test/', []],
	['', []],
])('the notices about the Callback URL %p', (url, expected) => {
	expect(noticesFor(url)).toEqual(expected.map((words) => expect.stringMatching(words)));
});

// n8n gives each match 250 ms, which is sometimes too short on a busy machine. The item then fails.
test('of a public URL, n8n need not find out whether it matches a pattern', () => {
	const match = jest.spyOn(safeRegex, 'test');
	noticesFor('https://n8n.example.com/webhook/abc/webhook?order=10.0.0.1');
	expect(match).not.toHaveBeenCalled();
	noticesFor('http://127.0.0.1:5678/webhook/abc/webhook');
	expect(match).toHaveBeenCalled();
	match.mockRestore();
});

test('an empty Callback URL has a hint that says what belongs there', () => {
	const field = description.properties.find(({ name }) => name === 'callBackUrl');
	expect(field?.hint).toBe('Production URL of a Suno WAV Trigger');
});

test('the trigger says what to do about a URL that the provider cannot call', () => {
	const notices = new SunoWavTrigger().description.properties.filter(({ type }) => type === 'notice').map(({ displayName }) => displayName);
	expect(notices).toContainEqual(expect.stringMatching(/127\.0\.0\.1.*cannot call it.*Set WEBHOOK_URL.*Polling/));
});
