import type { IWebhookFunctions } from 'n8n-workflow';

import { readCallbackBody } from '../../nodes/SunoWav/callbacks/body';

const parsed = { data: { task_id: 'task-1' } };

/** The body that the node reads, of a request as n8n hands it over. */
const bodyOf = (request: object | undefined) =>
	readCallbackBody({ getRequestObject: () => request, getBodyData: () => parsed } as unknown as IWebhookFunctions);

test.each([
	['with its length', { headers: { 'content-length': '65536' } }, parsed],
	['that is longer than a callback', { headers: { 'content-length': '65537' } }, undefined],
	['in chunks, whose length nobody knows', { headers: { 'transfer-encoding': 'chunked' } }, undefined],
])('a form, of which n8n keeps no raw body, %s', (_name, request, expected) => {
	expect(bodyOf(request)).toEqual(expected);
});

test('JSON in chunks is as long as what has arrived', () => {
	const headers = { 'transfer-encoding': 'chunked' };
	expect(bodyOf({ headers, rawBody: Buffer.from('{"code":200}') })).toEqual({ code: 200 });
	expect(bodyOf({ headers, rawBody: Buffer.from(`{"code":200,"padding":"${'x'.repeat(65_536)}"}`) })).toBeUndefined();
});

test('JSON can begin with a byte order mark', () => {
	expect(bodyOf({ rawBody: Buffer.from('\uFEFF{"code":200}') })).toEqual({ code: 200 });
});

test('what is no JSON is what n8n has made of it', () => {
	expect(bodyOf({ rawBody: Buffer.from('task_id=task-1') })).toEqual(parsed);
});
