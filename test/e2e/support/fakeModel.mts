import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

interface ChatRequest {
	messages: Array<{ role: string; content: unknown; tool_calls?: unknown[] }>;
	tools?: Array<{ function: { name: string; description: string; parameters: { properties?: object } } }>;
}

export interface FakeModel {
	/** The base URL for an OpenAI credential. */
	url: string;
	/** The tools' answers, in the order of the calls. */
	toolAnswers: () => string[];
	/** The descriptions of its tools, by their names. */
	toolDescriptions: () => Record<string, string>;
	close: () => void;
}

async function readJson<T>(request: IncomingMessage): Promise<T> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return JSON.parse(Buffer.concat(chunks).toString()) as T;
}

/**
 * What the model says. In each round, it asks to call the tools with these inputs, each input with the matching tool. At the end, it says
 * that it is done.
 */
function messageFor({ messages, tools = [] }: ChatRequest, rounds: object[][]): object {
	const inputs = rounds[messages.filter((message) => message.tool_calls?.length).length];
	if (!inputs) return { role: 'assistant', content: 'Done.' };
	const takes = (input: object) => tools.find(({ function: { parameters } }) => Object.keys(input).every((key) => key in (parameters.properties ?? {})));
	return {
		role: 'assistant',
		content: null,
		tool_calls: inputs.map((input) => ({
			id: `call_${randomUUID()}`,
			type: 'function',
			function: { name: takes(input)!.function.name, arguments: JSON.stringify(input) },
		})),
	};
}

/** A language model with OpenAI's chat API. It calls its tools in rounds, with all inputs of a round together. */
export async function startFakeModel(...rounds: object[][]): Promise<FakeModel> {
	let answers: string[] = [];
	let descriptions: Record<string, string> = {};
	const server = createServer((request, response) => {
		void (async () => {
			const chat = await readJson<ChatRequest>(request);
			const ofTools = chat.messages.filter(({ role }) => role === 'tool').map(({ content }) => toText(content));
			if (ofTools.length > 0) answers = ofTools;
			descriptions = Object.fromEntries((chat.tools ?? []).map(({ function: { name, description } }) => [name, description]));
			const message = messageFor(chat, rounds);
			const finishReason = 'tool_calls' in message ? 'tool_calls' : 'stop';
			response.setHeader('content-type', 'application/json');
			response.end(
				JSON.stringify({
					id: 'chat-1',
					object: 'chat.completion',
					created: 0,
					model: 'fake',
					choices: [{ index: 0, message, finish_reason: finishReason }],
					usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
				}),
			);
		})();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
		toolAnswers: () => answers,
		toolDescriptions: () => descriptions,
		close: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}

const toText = (content: unknown) => (typeof content === 'string' ? content : JSON.stringify(content));
