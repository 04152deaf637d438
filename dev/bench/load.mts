import { setMaxListeners } from 'node:events';
import { Agent, request } from 'node:http';

export interface Post {
	headers: Record<string, string>;
	body: string;
}

export interface Load {
	perSecond: number;
	/** The 99th percentile of the response times, in ms. */
	p99: number;
}

/** Returns the response's status. */
async function post(agent: Agent, url: string, { headers, body }: Post, signal?: AbortSignal): Promise<number> {
	return await new Promise<number>((resolve, reject) => {
		const options = { agent, method: 'POST', headers: { 'content-type': 'application/json', ...headers }, signal };
		const outgoing = request(url, options, (response) => {
			response.resume();
			response.once('end', () => resolve(response.statusCode ?? 0));
			response.once('error', reject);
		});
		outgoing.once('error', reject);
		outgoing.end(body);
	});
}

/** Sends all requests, this many at a time, and fails unless each one gets a 200. */
export async function load(url: string, posts: Post[], connections: number): Promise<Load> {
	const agent = new Agent({ keepAlive: true, maxSockets: connections });
	const times: number[] = [];
	const rest = posts.values();
	const start = performance.now();
	await Promise.all(
		Array.from({ length: connections }, async () => {
			for (const one of rest) {
				const began = performance.now();
				const status = await post(agent, url, one);
				if (status !== 200) throw new Error(`${url} answered ${status}`);
				times.push(performance.now() - began);
			}
		}),
	);
	const perSecond = (posts.length * 1_000) / (performance.now() - start);
	agent.destroy();
	times.sort((a, b) => a - b);
	return { perSecond, p99: times[Math.ceil(times.length * 0.99) - 1] };
}

export interface Burst {
	/** How many got a 200 in time. */
	accepted: number;
	/** How many got another status in time. */
	refused: number;
	/** When the last accepted request was answered, in s. */
	seconds: number;
}

/** Sends all requests together, and waits for the answers as long as a provider does. */
export async function burst(url: string, posts: Post[], patienceMs: number): Promise<Burst> {
	const agent = new Agent({ maxSockets: Infinity });
	const signal = AbortSignal.timeout(patienceMs);
	setMaxListeners(posts.length, signal);
	const start = performance.now();
	let [accepted, refused, last] = [0, 0, start];
	const one = async (body: Post) => {
		const status = await post(agent, url, body, signal).catch(() => undefined);
		if (status === undefined) return;
		if (status !== 200) refused++;
		else [accepted, last] = [accepted + 1, performance.now()];
	};
	await Promise.all(posts.map(one));
	agent.destroy();
	return { accepted, refused, seconds: (last - start) / 1_000 };
}

export interface Answer {
	/** 0 if there was none. */
	status: number;
	seconds: number;
}

/** Sends all requests together, each to its own URL. Returns the status and the time of each answer. */
export async function burstOf(posts: Array<Post & { url: string }>, patienceMs: number): Promise<Answer[]> {
	const agent = new Agent({ maxSockets: Infinity });
	const signal = AbortSignal.timeout(patienceMs);
	setMaxListeners(posts.length, signal);
	const start = performance.now();
	const answers = await Promise.all(
		posts.map(async (one) => {
			const status = await post(agent, one.url, one, signal).catch(() => 0);
			return { status, seconds: (performance.now() - start) / 1_000 };
		}),
	);
	agent.destroy();
	return answers;
}
