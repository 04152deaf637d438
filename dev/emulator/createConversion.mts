import { apiAnswer, success, type Answer } from './answers.mts';
import type { ApiContext } from './apis/api.mts';
import { hasAddress, isWebUrl } from './callbackHosts.mts';
import type { ConversionOrder } from './conversions.mts';
import type { Message } from './dialects.mts';
import type { Seen } from './exchange.mts';
import type { FoundTrack } from './find.mts';
import type { State } from './state.mts';
import type { Account, ApiName, Conversion } from './types.mts';

const CREDIT_DECIMALS = 4;

/** What a creating request asks for. */
export interface Wanted extends FoundTrack {
	/** Not checked yet; null asks for no callback. */
	callBackUrl: unknown;
}

/** What the APIs do differently. */
interface Rules {
	api: ApiName;
	cost: number;
	invalidJson: Message;
	/** null: a second request makes and charges a second conversion. */
	alreadyExists: Message | null;
	/** Reads what the body asks for, or says what is wrong with it. */
	read(body: object): Wanted | string;
	/** Checked before the credits. */
	limitReached?: Message | null;
	/** `data` of the answer. */
	created(conversion: Conversion): object;
}

/**
 * The creating request of either API.
 *
 * No documentation says in which order a provider checks. The rate limit comes first, as in a gateway that counts requests before it reads
 * their bodies. So even a request for an existing conversion can be too fast, which is the harder case for clients. Credits come last,
 * because answering 409 costs none.
 */
export async function createConversion(context: ApiContext, account: Account, seen: Seen, rules: Rules): Promise<Answer> {
	const { state, conversions, dialect, provider } = context;
	const counters = state.countersOf(account.apiKey);
	const wanted = await read(account, seen.body, rules);
	if (isTooFast(state, account)) {
		counters.rateLimited += 1;
		return apiAnswer(dialect.rateLimited, null, 'too fast');
	}
	if (seen.body === undefined) return apiAnswer(rules.invalidJson, null, 'body is not JSON');
	if (typeof wanted === 'string') {
		const { code, msg } = dialect.validation;
		return apiAnswer({ code, msg: `${msg}: ${wanted}` }, null, wanted);
	}
	const { outcome, conversionMs } = seen.fault;
	const { api, cost, alreadyExists, limitReached } = rules;
	const order: ConversionOrder = { api, provider, account, cost, ...wanted, filesUrl: seen.filesUrl, outcome, conversionMs };
	const existing = alreadyExists && conversions.existing(order);
	if (alreadyExists && existing) {
		counters.alreadyExists += 1;
		const data = account.conflictTaskId === 'present' ? { taskId: existing.taskId } : null;
		return apiAnswer(alreadyExists, data, '409 already exists');
	}
	if (limitReached) return apiAnswer(limitReached, null, 'limit of the key reached');
	if (account.credits < cost) {
		counters.insufficientCredits += 1;
		return apiAnswer(dialect.insufficientCredits, null, 'no credits left');
	}
	charge(state, account, cost);
	const conversion = conversions.start(order);
	return success(rules.created(conversion), `created ${conversion.taskId}`);
}

/** Refunds what a conversion cost. */
export function refund(state: State, { apiKey, cost }: Conversion): void {
	const account = state.accountOf(apiKey);
	const counters = state.countersOf(apiKey);
	account.credits = sum(account.credits, cost);
	counters.creditsRefunded = sum(counters.creditsRefunded, cost);
}

/** Whether the rate limit's window is full. Only created tasks count. */
function isTooFast(state: State, { apiKey, rateLimit }: Account): boolean {
	const windowStart = Date.now() - rateLimit.perMs;
	const recent = (state.creationTimes.get(apiKey) ?? []).filter((time) => time > windowStart);
	state.creationTimes.set(apiKey, recent);
	return recent.length >= rateLimit.tasks;
}

function charge(state: State, account: Account, cost: number): void {
	const counters = state.countersOf(account.apiKey);
	account.credits = sum(account.credits, -cost);
	counters.creditsSpent = sum(counters.creditsSpent, cost);
	counters.tasksCreated += 1;
	state.creationTimes.get(account.apiKey)?.push(Date.now());
}

function sum(credits: number, change: number): number {
	return Number((credits + change).toFixed(CREDIT_DECIMALS));
}

/** Reads what the body asks for and checks its callback URL, or says what is wrong with it. */
async function read(account: Account, body: unknown, rules: Rules): Promise<(Wanted & { callBackUrl: string | null }) | string> {
	if (typeof body !== 'object' || body === null) return 'the body must be an object';
	const wanted = rules.read(body);
	if (typeof wanted === 'string') return wanted;
	const { callBackUrl } = wanted;
	if (callBackUrl === null) return { ...wanted, callBackUrl };
	if (!isWebUrl(callBackUrl)) return 'callBackUrl must be a URL';
	if (account.resolvesCallbackHosts && !(await hasAddress(callBackUrl))) return 'the host of callBackUrl has no address';
	return { ...wanted, callBackUrl };
}
