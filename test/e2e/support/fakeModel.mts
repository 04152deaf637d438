import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

interface ChatRequest {
	messages: Array<{ role: string; content: unknown }>;
	tools?: Array<{ function: { name: string } }>;
}

export interface FakeModel {
	/** The base URL for a credential of OpenAI's. */
	url: string;
	/** What the tools have answered, in the order of the calls. */
	toolAnswers: () => string[];
	close: () => void;
}

async function readJson<T>(request: IncomingMessage): Promise<T> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return JSON.parse(Buffer.concat(chunks).toString()) as T;
}

/** What the model says: first that its one tool is to be called with each of these inputs, then that it is done. */
function messageFor({ messages, tools = [] }: ChatRequest, inputs: object[]): object {
	if (messages.some(({ role }) => role === 'tool')) return { role: 'assistant', content: 'Done.' };
	const { name } = tools[0].function;
	return {
		role: 'assistant',
		content: null,
		tool_calls: inputs.map((input, n) => ({
			id: `call_${n}`,
			type: 'function',
			function: { name, arguments: JSON.stringify(input) },
		})),
	};
}

/** A language model behind OpenAI's chat API that calls the first tool it is given with each of these inputs at once. */
export async function startFakeModel(inputs: object[]): Promise<FakeModel> {
	let answers: string[] = [];
	const server = createServer((request, response) => {
		void (async () => {
			const chat = await readJson<ChatRequest>(request);
			const ofTools = chat.messages.filter(({ role }) => role === 'tool').map(({ content }) => textOf(content));
			if (ofTools.length > 0) answers = ofTools;
			const message = messageFor(chat, inputs);
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
		close: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}

const textOf = (content: unknown) => (typeof content === 'string' ? content : JSON.stringify(content));
