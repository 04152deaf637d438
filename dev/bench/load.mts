import { Agent, request } from 'node:http';

export interface Post {
	headers: Record<string, string>;
	body: string;
}

export interface Load {
	perSecond: number;
	/** 99th percentile of the answer's time, in ms. */
	p99: number;
}

async function post(agent: Agent, url: string, { headers, body }: Post): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		const outgoing = request(url, { agent, method: 'POST', headers: { 'content-type': 'application/json', ...headers } }, (response) => {
			response.resume();
			response.once('end', () => (response.statusCode === 200 ? resolve() : reject(new Error(`${url} answered ${response.statusCode}`))));
		});
		outgoing.once('error', reject);
		outgoing.end(body);
	});
}

/** Sends all of them, so many at a time, and fails unless each is answered with 200. */
export async function load(url: string, posts: Post[], connections: number): Promise<Load> {
	const agent = new Agent({ keepAlive: true, maxSockets: connections });
	const times: number[] = [];
	const rest = posts.values();
	const start = performance.now();
	await Promise.all(
		Array.from({ length: connections }, async () => {
			for (const one of rest) {
				const began = performance.now();
				await post(agent, url, one);
				times.push(performance.now() - began);
			}
		}),
	);
	const perSecond = (posts.length * 1_000) / (performance.now() - start);
	agent.destroy();
	times.sort((a, b) => a - b);
	return { perSecond, p99: times[Math.ceil(times.length * 0.99) - 1] };
}
