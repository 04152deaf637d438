import { randomUUID } from 'crypto';

import type { N8nClient } from '../../dev/n8n/client.mts';
import type { WorkflowDefinition, WorkflowNode } from '../../dev/n8n/workflows.mts';
import { startFakeModel } from './support/fakeModel.mts';
import { McpClient } from './support/mcpClient.mts';
import { byGateway, connect, emulator, newAccount, providers, type TestAccount } from './support/world.mts';
import { convertParameters } from './support/workflows';

let n8n: N8nClient;

beforeAll(async () => {
	n8n = await connect();
});

const TOOL = 'Convert Track';

const node = (name: string, type: string, typeVersion: number, parameters: object, more: Partial<WorkflowNode> = {}): WorkflowNode => ({
	id: randomUUID(),
	name,
	type,
	typeVersion,
	position: [0, 0],
	parameters: parameters as Record<string, unknown>,
	...more,
});

/** Convert as a tool that is told the track by whoever calls it. */
const tool = ({ credential: { id, name } }: TestAccount): WorkflowNode => {
	const parameters = convertParameters('https://nobody.invalid/callback', {
		generationTaskId: '={{ $fromAI("generationTaskId", "", "string") }}',
		audioId: { __rl: true, mode: 'id', value: '={{ $fromAI("audioId", "", "string") }}' },
	});
	const credentials = { sunoWavApi: { id, name } };
	return node(TOOL, 'n8n-nodes-suno-wav.sunoWavTool', 1, parameters, { credentials, retryOnFail: true, waitBetweenTries: 10 });
};

const linkTo = (name: string, type: string) => ({ [type]: [[{ node: name, type, index: 0 }]] });

async function agentWorkflow(who: TestAccount, typeVersion: number, modelUrl: string, items: number): Promise<WorkflowDefinition> {
	const { id, name } = await n8n.createCredential({ name: 'Model', type: 'openAiApi', data: { apiKey: 'key', url: modelUrl } });
	return {
		name: `Agent ${typeVersion}`,
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger', 1, {}),
			node('Items', 'n8n-nodes-base.code', 2, { jsCode: `return Array.from({ length: ${items} }, (_, n) => ({ json: { n } }))` }),
			node('Agent', '@n8n/n8n-nodes-langchain.agent', typeVersion, { promptType: 'define', text: 'Convert both.', options: {} }),
			node('Model', '@n8n/n8n-nodes-langchain.lmChatOpenAi', 1.2, { model: { __rl: true, mode: 'id', value: 'fake' }, options: {} }, {
				credentials: { openAiApi: { id, name } },
			}),
			tool(who),
		],
		connections: {
			Start: linkTo('Items', 'main'),
			Items: linkTo('Agent', 'main'),
			Model: linkTo('Agent', 'ai_languageModel'),
			[TOOL]: linkTo('Agent', 'ai_tool'),
		},
	};
}

/** At these providers nothing but the run's own memory could take one request for the other. */
async function prepare(provider: 'erweima' | 'kieJobs' = 'erweima') {
	const who = await newAccount(n8n, byGateway(provider), { conversionMs: 0 });
	const tracks = await emulator.addTracks(2, providers[provider].api);
	return { who, tracks };
}

/** Each of the tool's answers speaks of another conversion, of the track that was asked for, and has its own WAV. */
async function expectBothConverted(who: TestAccount, audioIds: string[], answers: string[]) {
	const conversions = await emulator.conversions(who.apiKey);
	expect(conversions).toHaveLength(2);
	const inOrder = audioIds.map((audioId) => conversions.find((conversion) => conversion.audioId === audioId)!);
	expect(answers).toEqual(inOrder.map(({ taskId }) => expect.stringContaining(taskId)));
	const files = inOrder.map(async ({ audioWavUrl }) => Buffer.from(await (await fetch(audioWavUrl!)).arrayBuffer()));
	const [one, other] = await Promise.all(files);
	expect(one.toString('latin1', 0, 4)).toBe('RIFF');
	expect(one.equals(other)).toBe(false);
}

test.each([
	// For each of its two items the agent asks for both tracks: it shares its data with all calls, which have one item each.
	['outside the engine', 'erweima', 2.2, 2],
	['outside the engine', 'kieJobs', 2.2, 2],
	['by the engine', 'erweima', 3, 1],
	['by the engine', 'kieJobs', 3, 1],
] as const)('an agent whose tools n8n runs %s converts two tracks in one run, like %s', async (_name, provider, typeVersion, items) => {
	const { who, tracks } = await prepare(provider);
	const { create, bodyFor } = providers[provider];
	const model = await startFakeModel(tracks);
	// One of the two is refused in passing, so that n8n calls the tool again.
	await emulator.addFaults({
		match: { path: create, apiKey: who.apiKey, body: bodyFor(tracks[1].audioId) },
		action: { status: 200, body: { code: 500, msg: 'oops' } },
	});
	try {
		const workflow = await n8n.createWorkflow(await agentWorkflow(who, typeVersion, model.url, items));
		await n8n.waitForExecution(await n8n.runManually(workflow, 'Start'), { status: ['success'] });
		await expectBothConverted(who, tracks.map(({ audioId }) => audioId), model.toolAnswers());
	} finally {
		model.close();
	}
});

test('an MCP client converts two tracks in one session', async () => {
	const { who, tracks } = await prepare();
	const path = randomUUID();
	const workflow = await n8n.createWorkflow({
		name: 'MCP server',
		nodes: [node('MCP', '@n8n/n8n-nodes-langchain.mcpTrigger', 2, { path }, { webhookId: path }), tool(who)],
		connections: { [TOOL]: linkTo('MCP', 'ai_tool') },
	});
	await n8n.activate(workflow.id);
	const client = await McpClient.connect(`${n8n.rest.url}/mcp/${path}`);
	const [name] = await client.listTools();
	const answers = await Promise.all(tracks.map(async (track) => await client.callTool(name, track)));
	await expectBothConverted(who, tracks.map(({ audioId }) => audioId), answers);
	await n8n.deactivate(workflow.id);
});
