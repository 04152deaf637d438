import type { INodeParameters } from 'n8n-workflow';

import { useNock } from '../setup/nock';
import { convertParameters, credentialFor, getDetailsParameters, getManyParameters, run } from './engine';

// There are no mocks: a request would fail the test.
useNock();

/** Private, so that callbacks can come to this n8n, whose address is private too. */
const credential = credentialFor('custom', { host: 'http://127.0.0.1:9', behavesLike: 'kie' });

const convertAndWait = (waitBy: string, more: INodeParameters = {}): INodeParameters =>
	convertParameters({ operation: 'convertAndWait', waitBy, ...more });

const operations: Array<[string, INodeParameters]> = [
	['Convert', convertParameters()],
	['Convert and Wait by polling', convertAndWait('polling')],
	['Convert and Wait by callback', convertAndWait('callback')],
	['Get Details', getDetailsParameters()],
	['Get Many', getManyParameters()],
	['Get Credits', { resource: 'account', operation: 'getCredits' }],
];

const fields: Array<[string, (value: string) => INodeParameters]> = [
	['Timeout in Settings > Request Options', (timeout) => ({ timeout })],
	['Items per Batch in Settings > Request Options', (batchSize) => ({ batching: { batch: { batchSize, batchInterval: 100 } } })],
	['Batch Interval in Settings > Request Options', (batchInterval) => ({ batching: { batch: { batchSize: 1, batchInterval } } })],
];

const allItems = [1, 2, 3].map((n) => ({ taskId: `task-${n}`, generationTaskId: `generation-${n}`, audioId: `audio-${n}` }));

describe.each(operations)('%s', (_name, parameters) => {
	const items = allItems;

	describe.each(fields)('%s', (field, optionsWith) => {
		test.each(['={{ Infinity }}', '={{ -5 }}', '={{ 1e12 }}', '={{ $vars.nothing ?? "soon" }}'])('of %s stops the node before any request', async (value) => {
			const { error, ok } = await run({ parameters: { ...parameters, requestOptions: optionsWith(value) }, items, credential });
			expect(error?.message).toMatch(new RegExp(`^${field} is not a number from`));
			expect(error?.description).toMatch(/^Enter a (whole )?number of/);
			expect(ok).toEqual([]);
		});

		test('of no use makes error items of all when the node continues', async () => {
			const { received } = await run({
				parameters: { ...parameters, requestOptions: optionsWith('={{ "soon" }}') },
				items,
				credential,
				onError: 'continueErrorOutput',
			});
			expect(received.failed.map(({ error }) => error)).toEqual(items.map(() => expect.stringMatching(`^${field} is not a number`)));
		});
	});
});

describe.each(['polling', 'callback'])('Wait Timeout, by %s,', (waitBy) => {
	test.each(['={{ NaN }}', '={{ Infinity }}', '={{ 0 }}', '={{ "ten minutes" }}', '={{ $json.seconds }}', '={{ 1e9 }}', '={{ "" }}'])(
		'of %s stops the node before any request',
		async (waitTimeout) => {
			const { error } = await run({ parameters: convertAndWait(waitBy, { waitTimeout }), items: allItems, credential });
			expect(error).toMatchObject({
				message: 'Wait Timeout is not a number from 1 to 2,073,600',
				description: expect.stringMatching(/^Enter a number of seconds/),
				context: { itemIndex: 0 },
			});
		},
	);

	test('of one item stops the node before any request of the others, and names that item', async () => {
		const { error } = await run({ parameters: convertAndWait(waitBy, { waitTimeout: '={{ $json.audioId === "audio-3" ? "soon" : "600" }}' }), items: allItems, credential });
		expect(error).toMatchObject({ message: expect.stringContaining('Wait Timeout'), context: { itemIndex: 2 } });
	});
});

test.each(['={{ NaN }}', '={{ 0 }}', '={{ 2.5 }}', '={{ "all" }}', '={{ $json.limit }}', '={{ 1e9 }}'])(
	'Limit of %s stops the node before any request',
	async (limit) => {
		const { error } = await run({ parameters: getManyParameters({ limit }), items: allItems, credential });
		expect(error).toMatchObject({
			message: 'Limit is not a number from 1 to 1,000,000',
			description: expect.stringMatching(/^Enter a whole number of tracks/),
			context: { itemIndex: 0 },
		});
	},
);
