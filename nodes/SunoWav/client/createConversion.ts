import type { IHttpRequestOptions } from 'n8n-workflow';

import { type CreateFields, toCreateBody } from '../apis/api';
import { toProblem } from '../errors/n8nErrors';
import { wasNeverSent } from '../errors/networkProblem';
import { isUnknownTask } from '../errors/problem';
import { tooFastForLong, withIdsSent } from '../errors/taskProblems';
import { type Conversion, type FoundConversion, toConversion } from '../helpers/conversion';
import { type Account, unusedCallbackUrl } from '../providers/account';
import type { RequestContext } from './credential';
import { getRateLimiter, type PacedRun, type Place } from './rateLimiter';
import { leavesDoubt, mayBeSentAgain, taskIdMissing, withCostOfRepeat } from './repeats';
import { backOffMs, type RetryPolicy, withRetries } from './retry';
import { sendRequest } from './sendRequest';
import type { CreatedTask, SentRequests } from './sentRequests';

/** How many times a request is sent in all if the provider fails temporarily. */
const MAX_TRIES = 4;

/** How many times a request may be "too fast" while others get through. */
const MAX_TIMES_TOO_FAST = 6;

/** What the items of one run of the node share when they start conversions. */
export interface CreateRun extends PacedRun {
	sent: SentRequests;
	/** Throws if the execution was stopped without a signal. */
	throwIfStopped?(): Promise<void>;
	/** Called as soon as the task of a request is known, if a repeat request would be charged again. */
	onCharged?(key: string, taskId: string): void;
}

export interface CreateRequest {
	key: string;
	fields: Partial<CreateFields>;
	/** Whether only this execution uses this callback URL. */
	isUrlOwn?: boolean;
}

interface CreateClient {
	context: RequestContext;
	account: Account;
	options: Partial<IHttpRequestOptions>;
	getConversion(taskId: string): Promise<FoundConversion>;
}

export interface CreatedConversion {
	conversion: Conversion;
	raw: unknown;
}

/**
 * Starts a conversion within the provider's rate limit. If an earlier try of the run has already started it, nothing is sent. When the
 * provider says that the track was converted before (code 409), that conversion is returned, so that a repeat request costs nothing. A
 * conversion that is not on record yet counts as pending.
 */
export async function createConversion(client: CreateClient, run: CreateRun, request: CreateRequest): Promise<CreatedConversion> {
	const { key, fields } = request;
	const { sent } = run;
	const { taskId, existed, raw } = await sent.once(
		key,
		async () => {
			const created = await sendWithRetries(client, run, request);
			if (!client.account.provider.repeatIsSafe) run.onCharged?.(key, created.taskId);
			return created;
		},
		// If repeat requests cost money, Retry On Fail does not resend a request that the provider may have carried out.
		(error) => leavesDoubt(toProblem(error)) && !client.account.provider.repeatIsSafe,
	);
	if (!existed) return { conversion: toConversion({ taskId, alreadyConverted: false }), raw };
	const found = await getExisting(client, taskId);
	// An earlier request of this run, whose response was lost, may have started it. The callback URL on record shows that.
	const inDoubt = sent.isInDoubt(key);
	const isOwn = sent.isOwn(taskId) || (inDoubt && request.isUrlOwn === true && found.callBackUrl === fields.callBackUrl);
	const alreadyConverted = isOwn ? false : inDoubt ? null : true;
	return { conversion: { ...found.conversion, alreadyConverted }, raw: found.raw };
}

/** Sends the request, and retries it if that is safe and helps. Errors say what another repeat request costs. */
async function sendWithRetries(client: CreateClient, run: CreateRun, request: CreateRequest): Promise<CreatedTask> {
	const { provider } = client.account;
	const policy: RetryPolicy = {
		tries: MAX_TRIES,
		mayRetry: (problem) => mayBeSentAgain(problem, provider),
		pauseMs: (_problem, tries) => backOffMs(tries),
	};
	// All tries of a request share one place in the queue, so a request that was rejected does not go to the back.
	const place: Place = {};
	try {
		return await withRetries(policy, run.signal, async () => await sendInTurn(client, run, request, place));
	} catch (error) {
		const problem = withIdsSent(withCostOfRepeat(toProblem(error), provider), request.fields);
		// The doubt may be about an earlier request than the one that failed for good.
		throw run.sent.isInDoubt(request.key) ? problem.about({ status: 'unknown' }) : problem;
	}
}

/**
 * Sends the request, and retries it while the provider says "too fast". A rejected request created nothing, and the limiter waits out the
 * window.
 */
async function sendInTurn(client: CreateClient, run: CreateRun, request: CreateRequest, place: Place): Promise<CreatedTask> {
	for (let times = 1; ; times++) {
		try {
			return await sendOnce(client, run, request, place);
		} catch (error) {
			const problem = toProblem(error);
			if (problem.retry !== 'nextWindow' || times === MAX_TIMES_TOO_FAST) throw problem;
		}
	}
}

async function sendOnce(client: CreateClient, run: CreateRun, { key, fields }: CreateRequest, place: Place): Promise<CreatedTask> {
	const { context, account, options } = client;
	const { api } = account.provider;
	const hasListener = fields.callBackUrl !== undefined && fields.callBackUrl !== unusedCallbackUrl(account);
	const limiter = getRateLimiter(account);
	try {
		const { data, raw } = await limiter.schedule(run, async () => {
			await run.throwIfStopped?.();
			return await sendRequest(context, account, hasListener ? 'createWithCallback' : 'create', {
				...options,
				method: 'POST',
				url: api.create.path,
				body: toCreateBody(api, fields),
			});
		}, place);
		limiter.noteLetThrough();
		const taskId = api.create.readTaskId(data);
		if (taskId === null) throw taskIdMissing(account.provider);
		return { taskId, existed: false, raw };
	} catch (error) {
		const problem = toProblem(error);
		// Only an error with code 409 can name a task.
		const { taskId } = problem.known;
		if (taskId) return { taskId, existed: true, raw: undefined };
		if (problem.retry !== 'nextWindow' && !wasNeverSent(problem)) limiter.noteLetThrough();
		if (problem.retry === 'nextWindow' && limiter.block()) {
			const hopeless = tooFastForLong(problem, limiter.hopelessAfterMs, account);
			limiter.rejectAllRuns(hopeless);
			limiter.rejectRun(run, hopeless);
			throw hopeless;
		}
		if (problem.wholeAccount) limiter.rejectRun(run, problem);
		if (leavesDoubt(problem)) run.sent.addDoubt(key);
		throw problem;
	}
}

/** The conversion that code 409 names. A record that does not exist yet counts as pending. */
async function getExisting(client: CreateClient, taskId: string): Promise<FoundConversion> {
	try {
		return await client.getConversion(taskId);
	} catch (error) {
		if (!isUnknownTask(error)) throw toProblem(error);
		return { conversion: toConversion({ taskId }), callBackUrl: null, raw: undefined };
	}
}
