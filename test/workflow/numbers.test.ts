import type { INodeParameters } from 'n8n-workflow';

import { useNock } from '../setup/nock';
import { convertParameters, credentialFor, getDetailsParameters, getManyParameters, run } from './engine';

// There are no mocks, so a request would fail the test.
useNock();

/** A private address, so that callbacks can reach this n8n, whose address is also private. */
const credential = credentialFor('custom', { host: 'http://127.0.0.1:9', behavesLike: 'kie' });

const convertAndWait = (waitBy: string, more: INodeParameters = {}): INodeParameters =>
	convertParameters({ operation: 'convertAndWait', waitBy, ...more });

const items = [1, 2, 3].map((n) => ({ taskId: `task-${n}`, generationTaskId: `generation-${n}`, audioId: `audio-${n}` }));

const timeout = { name: 'Timeout', kind: 'a number', requestOptions: { timeout: '={{ Infinity }}' } };
const batchSize = { name: 'Items per Batch', kind: 'a whole number', requestOptions: { batching: { batch: { batchSize: '={{ 1e12 }}', batchInterval: 100 } } } };
const batchInterval = { name: 'Batch Interval', kind: 'a number', requestOptions: { batching: { batch: { batchSize: 1, batchInterval: '={{ $vars.nothing ?? "soon" }}' } } } };

// The tests of readNumber check which numbers are rejected. The tests here check that each operation reads its numbers before it sends
// anything.
test.each([
	{ operation: 'Convert', parameters: convertParameters(), field: timeout },
	{ operation: 'Convert and Wait by polling', parameters: convertAndWait('polling'), field: batchSize },
	{ operation: 'Convert and Wait by callback', parameters: convertAndWait('callback'), field: batchInterval },
	{ operation: 'Get Details', parameters: getDetailsParameters(), field: batchSize },
	{ operation: 'Get Many', parameters: getManyParameters(), field: batchInterval },
	{ operation: 'Get Credits', parameters: { resource: 'account', operation: 'getCredits' }, field: timeout },
])('$operation: $field.name of no use stops the node before any request', async ({ parameters, field }) => {
	const { error, ok } = await run({ parameters: { ...parameters, requestOptions: field.requestOptions }, items, credential });
	expect(error?.message).toMatch(new RegExp(`^${field.name} in Settings > Request Options is not ${field.kind} from`));
	expect(error?.description).toMatch(new RegExp(`^Enter ${field.kind} of`));
	expect(ok).toEqual([]);
});

test.each([
	{ operation: 'Convert', parameters: convertParameters(), field: batchSize },
	{ operation: 'Convert and Wait by polling', parameters: convertAndWait('polling'), field: batchInterval },
	{ operation: 'Convert and Wait by callback', parameters: convertAndWait('callback'), field: timeout },
])('$operation: $field.name of no use makes error items of all when the node continues', async ({ parameters, field }) => {
	const { received } = await run({
		parameters: { ...parameters, requestOptions: field.requestOptions },
		items,
		credential,
		onError: 'continueErrorOutput',
	});
	const message = expect.stringMatching(`^${field.name} in Settings > Request Options is not ${field.kind} from`);
	expect(received.failed.map(({ error }) => error)).toEqual(items.map(() => message));
});

test.each(['polling', 'callback'])('Wait Timeout of one item, by %s, stops the node before any request of the others, and names that item', async (waitBy) => {
	const waitTimeout = '={{ $json.audioId === "audio-3" ? "soon" : "600" }}';
	const { error } = await run({ parameters: convertAndWait(waitBy, { waitTimeout }), items, credential });
	expect(error).toMatchObject({
		message: 'Wait Timeout is not a number from 1 to 2,073,600',
		description: expect.stringMatching(/^Enter a number of seconds/),
		context: { itemIndex: 2 },
	});
});

test('Limit of no use stops the node before any request', async () => {
	const { error } = await run({ parameters: getManyParameters({ limit: '={{ 2.5 }}' }), items, credential });
	expect(error).toMatchObject({
		message: 'Limit is not a whole number from 1 to 1,000,000',
		description: expect.stringMatching(/^Enter a whole number of tracks/),
		context: { itemIndex: 0 },
	});
});
