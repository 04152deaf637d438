import type { INodeParameters } from 'n8n-workflow';

import { useNock } from '../setup/nock';
import { convertParameters, getDetailsParameters, getManyParameters, run } from './engine';
import { created, generationOf, onConvert, onGeneration, onLookUp, recordOf } from './provider';

useNock();

const ids = { resource: 'track', generationTaskId: 'generation-1', audioId: { __rl: true, mode: 'id', value: '={{ $json.id }}' } };

/** Operations with a field that takes its value from the item, and the mocks of the requests for a valid item. */
const operations: Array<[string, (expression: string) => INodeParameters, (id: string) => void]> = [
	['Convert', (expression) => convertParameters({ ...ids, generationTaskId: expression }), (id) => onConvert(undefined, id).reply(200, created(id))],
	['Get Details', (expression) => getDetailsParameters({ taskId: expression }), (id) => onLookUp(id).reply(200, recordOf(id))],
	['Get Many', (expression) => getManyParameters({ generationTaskId: expression }), (id) => onGeneration(id).reply(200, generationOf(['audio-1']))],
	[
		'Convert and Wait',
		(expression) => ({ ...ids, operation: 'convertAndWait', downloadWav: false, generationTaskId: expression }),
		(id) => {
			onConvert(undefined, id).reply(200, created(id));
			onLookUp(id).reply(200, recordOf(id));
		},
	],
];

const NO_NODE = '={{ $json.bad ? $("Nobody").item.json.id : $json.id }}';

test.each(operations)('%s creates the same error item for a failing expression, and processes the others', async (_name, parameters, mock) => {
	const message = "Referenced node doesn't exist";
	for (const onError of ['continueRegularOutput', 'continueErrorOutput'] as const) {
		for (const id of ['a', 'c']) mock(id);
		const items = ['a', 'b', 'c'].map((id) => ({ id, bad: id === 'b' }));
		const { ok, failed, received } = await run({ parameters: parameters(NO_NODE), items, onError });
		const [item] = onError === 'continueErrorOutput' ? failed : ok.slice(1);
		expect(ok).toHaveLength(onError === 'continueErrorOutput' ? 2 : 3);
		expect(item.json).toEqual({ error: message });
		expect(item.error).toMatchObject({ name: 'NodeOperationError', message, context: { itemIndex: 1 } });
		expect(onError === 'continueErrorOutput' ? received.failed : received.ok.slice(1, 2)).toEqual([{ error: message }]);
	}
});

test.each(operations)('%s does not mistake an unreadable expression for its own fault', async (_name, parameters) => {
	const message = 'invalid syntax';
	const { error } = await run({ parameters: parameters('={{ 1 + }}') });
	expect(error).toMatchObject({ name: 'NodeOperationError', message, context: { itemIndex: 0 } });
	const { ok } = await run({ parameters: parameters('={{ 1 + }}'), onError: 'continueRegularOutput' });
	expect(ok).toMatchObject([{ json: { error: message }, error: { name: 'NodeOperationError', message }, pairedItem: { item: 0 } }]);
});
