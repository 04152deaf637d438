import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { randomUUID } from 'crypto';

import { SAMPLE_AUDIO_IDS, SAMPLE_GENERATION_ID } from '../../dev/emulator/constants.mts';
import { inBrowser, testWithPicture, useEditor } from './support/editor.mts';
import { convertAndWaitParameters, convertParameters, getDetailsParameters, getManyParameters, nodesInARow, start, type Step } from './support/workflows';
import { address, byGateway, newAccount, type TestAccount, useN8n } from './support/world.mts';

// Users see the file's name in the Binary tab, and it is the name under which they save the file. This tests every way from music to a
// file.

const GENERATION = { generationTaskId: SAMPLE_GENERATION_ID };
const picked = { __rl: true, mode: 'list', value: SAMPLE_AUDIO_IDS[1], cachedResultName: 'Night Ferry (0:08)' };
const details = { name: 'Get Details', parameters: getDetailsParameters({ downloadWav: true }) };
const wait = (more?: INodeParameters) => ({ name: 'Convert and Wait', parameters: convertAndWaitParameters(more) });

/** The execution and node that contain a file. */
interface Run {
	workflowId: string;
	executionId: string;
	node: string;
}

inBrowser("in n8n's editor, a file is called by its track's title", () => {
	const n8n = useN8n();
	const editor = useEditor(() => ({ url: address.n8nUrl, client: n8n }));
	let account: TestAccount;

	// A finished conversion does not send another callback.
	beforeEach(async () => {
		account = await newAccount(n8n, byGateway('kie'), { conversionMs: 500 });
	});

	const fileOf = async ({ workflowId, executionId, node }: Run) => {
		await editor().openExecution(workflowId, executionId);
		await editor().openNode(node);
		return (await editor().outputFile()).name;
	};

	const runInARow = async (steps: Step[], items: IDataObject[]): Promise<Run> => {
		const { workflow, executionId } = await start(n8n, nodesInARow(account, steps, items));
		await n8n.waitForExecution(executionId, { status: ['success'] });
		return { workflowId: workflow.id, executionId, node: steps[steps.length - 1].name };
	};

	testWithPicture('with all tracks of a generation', editor, async () => {
		const run = await runInARow([wait({ audioId: { __rl: true, mode: 'list', value: '' } })], [GENERATION]);
		expect(await fileOf(run)).toBe('Paper Lanterns.wav');
	});

	testWithPicture('with a track picked from the list', editor, async () => {
		expect(await fileOf(await runInARow([wait({ audioId: picked })], [GENERATION]))).toMatch(/^Night Ferry [\da-f]{8}\.wav$/);
	});

	testWithPicture('by Get Many, a wait for callbacks and Get Details', editor, async () => {
		const many = { name: 'Get Many', parameters: getManyParameters({ returnAll: true }) };
		const run = await runInARow([many, wait({ waitBy: 'callback' }), details], [GENERATION]);
		expect(await fileOf(run)).toBe(`Paper Lanterns ${SAMPLE_AUDIO_IDS[0].slice(0, 8)}.wav`);
	});

	testWithPicture('by Convert, the trigger and Get Details', editor, async () => {
		const webhookId = randomUUID();
		const trigger = { name: 'Trigger', type: 'sunoWavTrigger' as const, parameters: {}, webhookId };
		const { id } = await n8n.createWorkflow(nodesInARow(account, [trigger, details]));
		await n8n.activate(id);
		const callBackUrl = `${address.n8nUrl}/webhook/${webhookId}/webhook`;
		await runInARow([{ name: 'Convert', parameters: convertParameters(callBackUrl, { audioId: picked }) }], [GENERATION]);
		const [{ id: executionId }] = await n8n.waitForExecutions(id);
		expect(await fileOf({ workflowId: id, executionId, node: details.name })).toMatch(/^Night Ferry [\da-f]{8}\.wav$/);
	});

	testWithPicture('with both IDs and a title in the item', editor, async () => {
		const run = await runInARow([wait()], [{ ...GENERATION, audioId: SAMPLE_AUDIO_IDS[0], title: 'My Own Title' }]);
		expect(await fileOf(run)).toMatch(/^My Own Title [\da-f]{8}\.wav$/);
	});
});
