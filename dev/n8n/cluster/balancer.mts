import httpProxy from '@fastify/http-proxy';
import fastify, { type FastifyInstance } from 'fastify';

/** How long a proxy leaves out a server that did not answer. */
const LEFT_OUT_MS = 2_000;

export interface Balancer {
	url: string;
	/** For each webhook processor, how many requests with this in their path it got; in the processors' order. */
	calls: (path: string) => number[];
	close: () => Promise<void>;
}

/** The balancer's targets, known before anything runs there. */
export interface Upstreams {
	main: string;
	webhooks: string[];
}

/** Takes the webhook processors in turn. A processor that does not answer is left out for a while. */
class RoundRobin {
	private readonly urls: string[];

	private readonly leftOutUntil: number[];

	private last = -1;

	constructor(urls: string[]) {
		this.urls = urls;
		this.leftOutUntil = urls.map(() => 0);
	}

	next(): string {
		const inTurn = this.urls.map((_, step) => (this.last + 1 + step) % this.urls.length);
		this.last = inTurn.find((index) => this.leftOutUntil[index] < Date.now()) ?? inTurn[0];
		return this.urls[this.last];
	}

	leaveOut(url: string): void {
		this.leftOutUntil[this.urls.indexOf(url)] = Date.now() + LEFT_OUT_MS;
	}
}

/** The reverse proxy that n8n recommends: it sends production webhooks to the processors in turn, and everything else to main. */
export async function startBalancer(port: number, { main, webhooks }: Upstreams): Promise<Balancer> {
	const turns = new RoundRobin(webhooks);
	const calls: Array<{ path: string; url: string }> = [];
	const server: FastifyInstance = fastify({ bodyLimit: 2 ** 30 });
	for (const prefix of ['/webhook', '/webhook-waiting']) {
		const chosen = new WeakMap<object, string>();
		await server.register(httpProxy, {
			upstream: '',
			prefix,
			rewritePrefix: prefix,
			maxRetriesOn503: 0,
			replyOptions: {
				getUpstream: (request) => {
					const url = turns.next();
					chosen.set(request, url);
					calls.push({ path: request.url, url });
					return url;
				},
				onError: (reply) => {
					turns.leaveOut(chosen.get(reply.request)!);
					void reply.code(502).send({ error: 'This webhook processor does not answer' });
				},
			},
		});
	}
	await server.register(httpProxy, { upstream: main, websocket: true, maxRetriesOn503: 0 });
	const url = await server.listen({ port, host: '127.0.0.1' });
	return {
		url,
		calls: (path) => webhooks.map((webhook) => calls.filter((call) => call.url === webhook && call.path.includes(path)).length),
		close: async () => await server.close(),
	};
}
