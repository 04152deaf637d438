import { apiAnswer, success, type Answer } from './answers.mts';
import type { ConversionOrder, Conversions } from './conversions.mts';
import type { Dialect } from './dialects.mts';
import type { Seen } from './exchange.mts';
import type { State } from './state.mts';
import type { Account, Generation, ProviderName } from './types.mts';

const CREDIT_DECIMALS = 4;

interface Surroundings {
	state: State;
	conversions: Conversions;
	dialect: Dialect;
	provider: ProviderName;
}

/**
 * `POST /api/v1/wav/generate`.
 *
 * Nobody documents in which order a provider checks. The rate limit comes first, as in a gateway that counts before it reads
 * the body: then even a request for what exists already can be too fast, which is the harder case for clients. Credits come
 * last, because answering 409 costs none.
 */
export function convert(surroundings: Surroundings, account: Account, seen: Seen): Answer {
	const { state, conversions, dialect, provider } = surroundings;
	const counters = state.countersOf(account.apiKey);
	if (isTooFast(state, account)) {
		counters.rateLimited += 1;
		return apiAnswer(dialect.rateLimited, null, 'too fast');
	}
	if (seen.body === undefined) return apiAnswer(dialect.invalidJson, null, 'body is not JSON');
	const wanted = readBody(seen.body, dialect, state.generations);
	if (typeof wanted === 'string') {
		const { code, msg } = dialect.validation;
		return apiAnswer({ code, msg: `${msg}: ${wanted}` }, null, wanted);
	}
	const { outcome, conversionMs } = seen.fault;
	const order: ConversionOrder = { provider, account, ...wanted, filesUrl: seen.filesUrl, outcome, conversionMs };
	const existing = dialect.alreadyExists && conversions.existing(order);
	if (dialect.alreadyExists && existing) {
		counters.alreadyExists += 1;
		const data = account.conflictTaskId === 'present' ? { taskId: existing.taskId } : null;
		return apiAnswer(dialect.alreadyExists, data, '409 already exists');
	}
	if (account.credits < account.cost) {
		counters.insufficientCredits += 1;
		return apiAnswer(dialect.insufficientCredits, null, 'no credits left');
	}
	charge(state, account);
	const { taskId } = conversions.start(order);
	return success({ taskId }, `created ${taskId}`);
}

/** Whether the window is full; only tasks that were created count. */
function isTooFast(state: State, { apiKey, rateLimit }: Account): boolean {
	const windowStart = Date.now() - rateLimit.perMs;
	const recent = (state.creationTimes.get(apiKey) ?? []).filter((time) => time > windowStart);
	state.creationTimes.set(apiKey, recent);
	return recent.length >= rateLimit.tasks;
}

function charge(state: State, account: Account): void {
	const counters = state.countersOf(account.apiKey);
	account.credits = Number((account.credits - account.cost).toFixed(CREDIT_DECIMALS));
	counters.creditsSpent = Number((counters.creditsSpent + account.cost).toFixed(CREDIT_DECIMALS));
	counters.tasksCreated += 1;
	state.creationTimes.get(account.apiKey)?.push(Date.now());
}

type Wanted = Pick<ConversionOrder, 'generation' | 'trackIndex' | 'callBackUrl'>;

/** Which track is meant, or what is wrong with the body. */
function readBody(body: unknown, dialect: Dialect, generations: Map<string, Generation>): Wanted | string {
	if (typeof body !== 'object' || body === null) return 'the body must be an object';
	const { taskId, audioId, callBackUrl } = body as Record<string, unknown>;
	if (!isWebUrl(callBackUrl)) return 'callBackUrl must be a URL';
	const missing = dialect.requires === 'bothIds' ? !taskId || !audioId : !taskId && !audioId;
	if (missing) return dialect.requires === 'bothIds' ? 'taskId and audioId are required' : 'taskId or audioId is required';
	const candidates = taskId ? [generations.get(String(taskId))] : [...generations.values()];
	for (const generation of candidates) {
		// Without an audio id the first track is meant.
		const trackIndex = audioId ? (generation?.tracks.findIndex(({ id }) => id === audioId) ?? -1) : 0;
		if (generation?.tracks[trackIndex]) return { generation, trackIndex, callBackUrl };
	}
	return 'there is no such track';
}

function isWebUrl(value: unknown): value is string {
	return typeof value === 'string' && /^https?:$/.test(URL.parse(value)?.protocol ?? '');
}
