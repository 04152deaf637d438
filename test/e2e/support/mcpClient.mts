/** A tool as the server lists it. */
interface McpTool {
	name: string;
	description: string;
}

interface McpResult {
	tools?: McpTool[];
	content?: Array<{ type: string; text: string }>;
	isError?: boolean;
}

/** An MCP client over Streamable HTTP that supports only what tool calls need. */
export class McpClient {
	readonly #url: string;

	#sessionId: string | undefined;

	#requests = 0;

	private constructor(url: string) {
		this.#url = url;
	}

	/** Starts a session. */
	static async connect(url: string): Promise<McpClient> {
		const client = new McpClient(url);
		const clientInfo = { name: 'test', version: '1.0.0' };
		await client.#request('initialize', { protocolVersion: '2025-03-26', capabilities: {}, clientInfo });
		await client.#post({ jsonrpc: '2.0', method: 'notifications/initialized' });
		return client;
	}

	async listTools(): Promise<McpTool[]> {
		return (await this.#request('tools/list')).tools ?? [];
	}

	/** Calls a tool. Returns the text of its answer. */
	async callTool(name: string, input: object): Promise<string> {
		const { content = [], isError } = await this.#request('tools/call', { name, arguments: input });
		const text = content.map((part) => part.text).join('\n');
		if (isError) throw new Error(text);
		return text;
	}

	async #request(method: string, params: object = {}): Promise<McpResult> {
		const id = ++this.#requests;
		const text = await this.#post({ jsonrpc: '2.0', id, method, params });
		const messages = text.startsWith('{') ? [text] : [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => data);
		const answers = messages.map((message) => JSON.parse(message) as { id?: number; result?: McpResult; error?: { message: string } });
		const answer = answers.find((message) => message.id === id);
		if (!answer?.result) throw new Error(`MCP ${method}: ${answer?.error?.message ?? text}`);
		return answer.result;
	}

	async #post(message: object): Promise<string> {
		const response = await fetch(this.#url, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				accept: 'application/json, text/event-stream',
				...(this.#sessionId === undefined ? {} : { 'mcp-session-id': this.#sessionId }),
			},
			body: JSON.stringify(message),
		});
		this.#sessionId ??= response.headers.get('mcp-session-id') ?? undefined;
		const text = await response.text();
		if (!response.ok) throw new Error(`The MCP server answered ${response.status}: ${text}`);
		return text.trim();
	}
}
