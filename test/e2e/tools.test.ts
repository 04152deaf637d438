import type { INodeParameters } from 'n8n-workflow';
import { randomUUID } from 'crypto';

import { readExample, selectCredential } from '../../dev/n8n/examples.mts';
import { nodeOf, type WorkflowDefinition, type WorkflowNode } from '../../dev/n8n/workflows.mts';
import { startFakeModel } from './support/fakeModel.mts';
import { McpClient } from './support/mcpClient.mts';
import { address, byGateway, emulator, newAccount, providers, type TestAccount, useN8n } from './support/world.mts';
import { convertAndWaitParameters, convertParameters } from './support/workflows';

const n8n = useN8n();

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

/** The track, as the tool's caller names it. */
const toldByTheCaller: INodeParameters = {
	generationTaskId: '={{ $fromAI("generationTaskId", "", "string") }}',
	audioId: { __rl: true, mode: 'id', value: '={{ $fromAI("audioId", "", "string") }}' },
};

const convert = convertParameters('https://nobody.invalid/callback', toldByTheCaller);
const convertAndWait = (options: INodeParameters = {}) => convertAndWaitParameters({ ...toldByTheCaller, options });

const tool = ({ credential: { id, name } }: TestAccount, parameters: INodeParameters): WorkflowNode => {
	const credentials = { sunoWavApi: { id, name } };
	return node(TOOL, 'n8n-nodes-suno-wav.sunoWavTool', 1, parameters, { credentials, retryOnFail: true, waitBetweenTries: 10 });
};

const linkTo = (name: string, type: string) => ({ [type]: [[{ node: name, type, index: 0 }]] });

const modelCredential = async (url: string) =>
	await n8n.createCredential({ name: 'Model', type: 'openAiApi', data: { apiKey: 'key', url } });

async function agentWorkflow(called: WorkflowNode, typeVersion: number, modelUrl: string, items = 1): Promise<WorkflowDefinition> {
	const { id, name } = await modelCredential(modelUrl);
	return {
		name: `Agent ${typeVersion}`,
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger', 1, {}),
			node('Items', 'n8n-nodes-base.code', 2, { jsCode: `return Array.from({ length: ${items} }, (_, n) => ({ json: { n } }))` }),
			node('Agent', '@n8n/n8n-nodes-langchain.agent', typeVersion, { promptType: 'define', text: 'Convert both.', options: {} }),
			node('Model', '@n8n/n8n-nodes-langchain.lmChatOpenAi', 1.2, { model: { __rl: true, mode: 'id', value: 'fake' }, options: {} }, {
				credentials: { openAiApi: { id, name } },
			}),
			called,
		],
		connections: {
			Start: linkTo('Items', 'main'),
			Items: linkTo('Agent', 'main'),
			Model: linkTo('Agent', 'ai_languageModel'),
			[TOOL]: linkTo('Agent', 'ai_tool'),
		},
	};
}

/** At these providers, only the node's own memory can recognize a repeat request. */
async function prepare(provider: 'erweima' | 'kieJobs' = 'erweima', conversionMs = 0) {
	const who = await newAccount(n8n, byGateway(provider), { conversionMs });
	const tracks = await emulator.addTracks(2, providers[provider].api);
	return { who, tracks };
}

/** Each of the tool's answers is about a different conversion, of the requested track, and has its own WAV. */
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
	// For each of its two items, the agent asks for both tracks. It shares its data with all calls, which have one item each.
	['outside the engine', 'erweima', 2.2, 2],
	['outside the engine', 'kieJobs', 2.2, 2],
	['by the engine', 'erweima', 3, 1],
	['by the engine', 'kieJobs', 3, 1],
] as const)('an agent whose tools n8n runs %s converts two tracks in one run, like %s', async (_name, provider, typeVersion, items) => {
	const { who, tracks } = await prepare(provider);
	const { create, bodyFor } = providers[provider];
	const model = await startFakeModel(tracks);
	// One of the two is rejected once, so that n8n calls the tool again.
	await emulator.addFaults({
		match: { path: create, apiKey: who.apiKey, body: bodyFor(tracks[1].audioId) },
		action: { status: 200, body: { code: 400, msg: 'oops' } },
	});
	try {
		const workflow = await n8n.createWorkflow(await agentWorkflow(tool(who, convert), typeVersion, model.url, items));
		await n8n.waitForExecution(await n8n.runManually(workflow, 'Start'), { status: ['success'] });
		await expectBothConverted(who, tracks.map(({ audioId }) => audioId), model.toolAnswers());
	} finally {
		model.close();
	}
});

/** What the tool does, what it costs and how long it takes. */
const TOLD = /^Converts one track .* download link\. .* costs credits.* returns within a minute/;

/** A conversion as long as real ones, with both its duration and the tool's timeout at a tenth. It needs three calls. */
const LONG = { conversionMs: 9_000, toolTimeout: 4 };

const statusOf = (answer: string) => /"status":"(\w+)"/.exec(answer)?.[1];

/** Expects each track's answers, in order, to lead to its link. */
async function expectLinks(who: TestAccount, audioIds: string[], answers: string[]) {
	const conversions = await emulator.conversions(who.apiKey);
	expect(conversions).toHaveLength(audioIds.length);
	for (const [n, audioId] of audioIds.entries()) {
		const { taskId, audioWavUrl } = conversions.find((conversion) => conversion.audioId === audioId)!;
		const [result] = [JSON.parse(answers[n])].flat() as unknown[];
		expect(result).toEqual({ taskId, status: 'success', audioWavUrl });
	}
}

test.each([
	['outside the engine', 'erweima', 2.2],
	['by the engine', 'kieJobs', 3],
] as const)('an agent whose tools n8n runs %s gets the links of two long conversions by calling again, and pays for two, like %s', async (_name, provider, typeVersion) => {
	const { who, tracks } = await prepare(provider, LONG.conversionMs);
	const model = await startFakeModel(tracks, tracks, tracks, tracks);
	try {
		const called = tool(who, convertAndWait({ toolTimeout: LONG.toolTimeout }));
		const workflow = await n8n.createWorkflow(await agentWorkflow(called, typeVersion, model.url));
		await n8n.waitForExecution(await n8n.runManually(workflow, 'Start'), { status: ['success'] });
		const [first, , ...rest] = model.toolAnswers();
		expect(first).toMatch(/"status":"pending".*call the tool for conversion details with this task ID/);
		await expectLinks(who, tracks.map(({ audioId }) => audioId), rest.slice(-2));
		expect(model.toolDescriptions()).toEqual({ Convert_Track: expect.stringMatching(TOLD) });
	} finally {
		model.close();
	}
});

/** Publishes a tool as an MCP server, and calls it with a client. */
async function withMcpClient(called: WorkflowNode, work: (call: (input: object) => Promise<string>, description: string) => Promise<void>) {
	const path = randomUUID();
	const workflow = await n8n.createWorkflow({
		name: 'MCP server',
		nodes: [node('MCP', '@n8n/n8n-nodes-langchain.mcpTrigger', 2, { path }, { webhookId: path }), called],
		connections: { [TOOL]: linkTo('MCP', 'ai_tool') },
	});
	await n8n.activate(workflow.id);
	const client = await McpClient.connect(`${n8n.rest.url}/mcp/${path}`);
	const [{ name, description }] = await client.listTools();
	await work(async (input) => await client.callTool(name, input), description);
	await n8n.deactivate(workflow.id);
}

/** Requests all tracks together, and those that are pending again. Returns the last answers and the duration of the longest call. */
async function askUntilFinished(call: (input: object) => Promise<string>, tracks: object[]) {
	let longestMs = 0;
	let calls = 0;
	const answers = await Promise.all(
		tracks.map(async (track) => {
			for (;;) {
				const start = performance.now();
				const answer = await call(track);
				calls++;
				longestMs = Math.max(longestMs, performance.now() - start);
				if (statusOf(answer) !== 'pending') return answer;
			}
		}),
	);
	return { answers, longestMs, calls };
}

test('an MCP client converts two tracks in one session', async () => {
	const { who, tracks } = await prepare();
	await withMcpClient(tool(who, convert), async (call) => {
		const answers = await Promise.all(tracks.map(call));
		await expectBothConverted(who, tracks.map(({ audioId }) => audioId), answers);
	});
});

test('an MCP client gets the links of two long conversions by calling again, and pays for two', async () => {
	const { who, tracks } = await prepare('kieJobs', LONG.conversionMs);
	await withMcpClient(tool(who, convertAndWait({ toolTimeout: LONG.toolTimeout })), async (call, description) => {
		expect(description).toMatch(TOLD);
		const { answers, longestMs, calls } = await askUntilFinished(call, tracks);
		expect(longestMs).toBeLessThan(LONG.toolTimeout * 1_000 + 1_500);
		expect(calls).toBeGreaterThanOrEqual(2 * 3);
		await expectLinks(who, tracks.map(({ audioId }) => audioId), answers);
	});
});

(address.longConversion ? test : test.skip)(
	'a conversion of 90 seconds, as an MCP client that gives up after 60 seconds sees it',
	async () => {
		const { who, tracks } = await prepare('erweima', 90_000);
		await withMcpClient(tool(who, convertAndWait()), async (call) => {
			const { answers, longestMs } = await askUntilFinished(call, tracks);
			expect(longestMs).toBeLessThan(47_000);
			await expectLinks(who, tracks.map(({ audioId }) => audioId), answers);
		});
	},
	200_000,
);

test('the example with an agent: a track becomes a link', async () => {
	const { who, tracks } = await prepare('erweima', 1_000);
	const model = await startFakeModel([tracks[0]]);
	try {
		const workflow = await readExample('agent');
		selectCredential(workflow, who.credential);
		selectCredential(workflow, await modelCredential(model.url));
		Object.assign(nodeOf(workflow, 'Chat'), { name: 'Chat', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} });
		Object.assign(nodeOf(workflow, 'Agent').parameters, { promptType: 'define', text: 'Convert my track.' });
		await n8n.waitForExecution(await n8n.runManually(await n8n.createWorkflow(workflow), 'Chat'), { status: ['success'] });
		await expectLinks(who, [tracks[0].audioId], model.toolAnswers());
		expect(Object.keys(model.toolDescriptions()).sort()).toEqual(['Convert_and_Wait', 'Get_Credits', 'Get_Details', 'Get_Many']);
	} finally {
		model.close();
	}
});
