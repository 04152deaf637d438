import type { IHttpRequestOptions } from 'n8n-workflow';

import { decodeFields, isFileUrl, toNumber } from '../apis/values';
import type { Purpose } from '../errors/advice';
import { failedGeneration, notAGeneration, unfinishedGeneration, unknownGeneration } from '../errors/generationProblems';
import { hasTimedOut, timedOutProblem } from '../errors/networkProblem';
import { isUnknownTask, Problem } from '../errors/problem';
import { creditsMissing, missingFile, unknownConversion } from '../errors/taskProblems';
import type { FoundConversion } from '../helpers/conversion';
import type { Generation } from '../helpers/generation';
import { hash } from '../helpers/hash';
import { hideSecrets, redact, redactJson } from '../helpers/redact';
import { anySignal, Cancelled, unlessCancelled } from '../helpers/wait';
import { REQUEST_TIMEOUT_MS } from '../parameters/requestOptions';
import type { Account } from '../providers/account';
import { createConversion, type CreatedConversion, type CreateRequest, type CreateRun } from './createConversion';
import type { RequestContext } from './credential';
import { type GetKind, getLimitFor } from './getRequestLimit';
import { safeRetries, withRetries } from './retry';
import { sendRequest, type Success } from './sendRequest';
import { getSettledGeneration } from './settledGeneration';
import { noteStarted } from './startedTasks';

export type { GetKind };

/** A generation that is running or has succeeded, without secrets, and the whole response. */
export type FoundGeneration = Generation & { raw: unknown };

export interface GetOptions {
	/** How many tries there are in all if it fails temporarily; 1 for callers that poll. */
	tries?: number;
	kind?: GetKind;
	/** How long each try may take, in ms, if that is less than the request's own timeout. */
	withinMs?: number;
	/** Ends all waiting, including the wait for a turn, as the client's own signal does. */
	signal?: AbortSignal;
	/** When it is too late to send the request. */
	sendBefore?: number;
}

/**
 * A provider's API, used with one account. It holds no state: limits and memories belong to the account. `options` are the request's own
 * (proxy, timeout), or the request that n8n has put together. The signal ends all waiting.
 */
export class ProviderClient {
	/** Identifies the source of the records: an account and the connection to it (proxy, certificates). */
	readonly recordsId: string;

	constructor(
		readonly context: RequestContext,
		readonly account: Account,
		readonly options: Partial<IHttpRequestOptions> = {},
		readonly signal?: AbortSignal,
	) {
		const { proxy, skipSslCertificateValidation = false } = options;
		this.recordsId = hash(account.apiId, proxy, skipSslCertificateValidation);
	}

	async createConversion(run: CreateRun, request: CreateRequest): Promise<CreatedConversion> {
		const created = await createConversion(this, run, request);
		if (created.conversion.taskId !== null) noteStarted(this.account, created.conversion.taskId);
		return created;
	}

	/** The conversion's state. A task of another kind counts as an unknown conversion. */
	async getConversion(taskId: string, options?: GetOptions): Promise<FoundConversion> {
		const { account } = this;
		const api = account.provider.api.conversion;
		const { record, raw } = await this.getRecord(api, taskId, options).catch((error: unknown) => {
			throw error instanceof Problem ? error.about({ taskId }) : error;
		});
		const conversion = record && api.readConversion(record);
		if (!conversion) throw unknownConversion(taskId, account);
		const callBackUrl = api.readCallBackUrl(record);
		const { audioWavUrl: url } = conversion;
		// An invalid URL is shown in errors.
		const audioWavUrl = url === null || isFileUrl(url) ? url : redact(url, account.secrets);
		return {
			conversion: { ...redactJson(conversion, account.secrets), taskId, audioWavUrl },
			...(missingFile(conversion, account) === undefined ? {} : { lacksFile: true }),
			// Unchanged except for secrets, because callbacks and create requests are recognized by it.
			callBackUrl: callBackUrl === null ? null : hideSecrets(callBackUrl, account.secrets),
			raw,
		};
	}

	/** A generation with all its tracks once it has succeeded. One that has failed is thrown as a Problem. */
	async getGeneration(taskId: string, options: GetOptions = {}): Promise<FoundGeneration> {
		return await getSettledGeneration(async () => await this.getGenerationOnce(taskId, options), anySignal(this.signal, options.signal));
	}

	private async getGenerationOnce(taskId: string, options: GetOptions): Promise<FoundGeneration> {
		const { account } = this;
		const api = account.provider.api.generation;
		const { record, raw } = await this.getRecord(api, taskId, options);
		if (!record) throw unknownGeneration(taskId, account);
		const found = api.readGeneration(record);
		if (!found) throw notAGeneration(taskId);
		const generation = redactJson(found, account.secrets);
		if (generation.status === 'failed') throw failedGeneration(generation, account);
		const lacksTracks = generation.status === 'success' && generation.tracks.length === 0;
		return { ...generation, status: lacksTracks ? 'pending' : generation.status, lacksTracks, raw };
	}

	/** A generation that has succeeded, with all its tracks. Also throws when it is still running. */
	async getTracks(taskId: string): Promise<FoundGeneration> {
		const found = await this.getGeneration(taskId);
		if (found.status === 'pending') throw unfinishedGeneration(found, this.account);
		return found;
	}

	/** The remaining credits, which may be fractional. The request is free. */
	async getCredits(): Promise<number> {
		const { data } = await this.get('getCredits', { url: this.account.provider.creditsPath });
		return readCredits(data, this.account);
	}

	/** Providers say in three ways that they do not know a task: code 404, code 422, or code 200 without data. Then the record is null. */
	private async getRecord(
		{ path, taskIdProperty }: { path: string; taskIdProperty: string },
		taskId: string,
		options?: GetOptions,
	): Promise<{ record: object | null; raw: unknown }> {
		const request = { url: path, qs: { [taskIdProperty]: taskId }, body: undefined };
		const found = await this.get('getTask', request, options).catch((error: unknown) => {
			if (!isUnknownTask(error)) throw error;
			return undefined;
		});
		const fields = decodeFields(found?.data);
		return { record: Object.keys(fields).length > 0 ? fields : null, raw: found?.raw };
	}

	private async get(purpose: Purpose, request: { url: string } & Partial<IHttpRequestOptions>, options: GetOptions = {}): Promise<Success> {
		const { context, account } = this;
		const { kind = 'run', withinMs = Infinity, sendBefore = Infinity } = options;
		const signal = anySignal(this.signal, options.signal);
		const ownTimeout = this.options.timeout ?? REQUEST_TIMEOUT_MS;
		const timeout = Math.min(ownTimeout, withinMs);
		const getOnce = async () => {
			if (performance.now() >= sendBefore) throw new Cancelled();
			const sent = sendRequest(context, account, purpose, { ...this.options, timeout, abortSignal: signal, method: 'GET', ...request });
			return await unlessCancelled(signal, sent).catch((error: unknown) => {
				// A longer time in the user's setting would not help.
				throw withinMs < ownTimeout && hasTimedOut(error) ? timedOutProblem(account) : error;
			});
		};
		const policy = safeRetries(account);
		const limited = async () => await getLimitFor(this.recordsId).run(kind, signal, getOnce);
		return await withRetries({ ...policy, tries: options.tries ?? policy.tries }, signal, limited);
	}
}

/** The remaining credits in a response's `data`; some gateways send them as text. */
export function readCredits(data: unknown, account: Account): number {
	const credits = toNumber(data);
	if (credits === null) throw creditsMissing(account);
	return credits;
}
