import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import { readRequestOptions } from '../actions/common/requestOptions';
import type { Callback } from '../apis/callback';
import type { Conversion } from '../helpers/conversion';
import { asProblem } from '../helpers/errors';
import { Problem } from '../helpers/problem';
import { redact } from '../helpers/redact';
import type { Account } from '../providers/account';
import { accepted, badSignature, ignored, internalError, notACallback, tryAgainLater, type Answer } from './answers';
import { Duplicates } from './duplicates';
import { queryOf } from './query';
import { recentAccount } from './recentAccount';
import { isSigned } from './signature';
import { verifyByLookUp, type Verified } from './verify';

/** A conversion with what only the trigger knows. */
export type TriggerEvent = Conversion & {
	query: IDataObject;
	/**
	 * What speaks for it: `lookup`, `signature`, `lookup and signature` or `none`. `, query unverified` is appended where the
	 * conversion was looked up but the record names no callback URL, so that the query is what the caller sent.
	 */
	verified: string;
	receivedAt: string;
};

/** What becomes of a callback: the answer to its caller and, when it is accepted, the event for the workflow. */
interface Outcome {
	answer: Answer;
	event?: TriggerEvent;
}

const duplicates = new Duplicates();

/**
 * Decides about one callback. Only an outcome with an event starts an execution. Never throws, because n8n would make an
 * error execution of it, which anyone could cause.
 */
export async function receive(context: IWebhookFunctions): Promise<Outcome> {
	let secrets: string[] = [];
	try {
		const account = await recentAccount(context).catch((error: unknown) => Promise.reject(asProblem(error)));
		secrets = account.secrets;
		const callback = account.provider.api.readCallback(context.getBodyData());
		if (callback === null) return { answer: notACallback };
		if (callback.taskId === null) {
			// Nothing in it tells which conversion has failed, so no workflow could do anything with it.
			context.logger.info('Suno WAV Trigger: a failure callback without a task ID was ignored');
			return { answer: ignored };
		}
		return await decide(context, account, callback, callback.taskId);
	} catch (error) {
		const { message, description } = asProblem(error);
		context.logger.error(redact(`Suno WAV Trigger: a callback could not be handled. ${message}. ${description}`, secrets));
		return { answer: error instanceof Problem ? tryAgainLater : internalError };
	}
}

async function decide(context: IWebhookFunctions, account: Account, callback: Callback, taskId: string): Promise<Outcome> {
	const { hmacKey } = account;
	if (hmacKey !== undefined && !isSigned(taskId, context.getHeaderData() as IDataObject, hmacKey)) {
		return { answer: badSignature };
	}
	const looksUp = context.getNodeParameter('verification') !== 'none';
	const verdict = looksUp ? await verifyByLookUp(context, account, taskId, requestOptionsOf(context)) : asClaimed(callback);
	if ('status' in verdict) return { answer: verdict };
	const { conversion } = verdict;
	const events = context.getNodeParameter('events') as string[];
	if (!events.includes(conversion.status)) return { answer: ignored };
	// Whoever tests in the editor sends the same callback again and again.
	if (context.getNodeParameter('ignoreDuplicates', true) && context.getMode() !== 'manual') {
		const key = [context.getWorkflow().id, context.getNode().id, taskId, conversion.status].join(' ');
		const first = duplicates.firstOf(key);
		if (first) return { answer: (await first) ? accepted : internalError };
		duplicates.add(key, context.getResponseObject());
	}
	const proofs = [...(looksUp ? ['lookup'] : []), ...(hmacKey === undefined ? [] : ['signature'])].join(' and ') || 'none';
	const verified = looksUp && verdict.query === null ? `${proofs}, query unverified` : proofs;
	const query = verdict.query ?? queryOf(`http://localhost${context.getRequestObject().originalUrl}`) ?? {};
	return { answer: accepted, event: { ...conversion, query, verified, receivedAt: new Date().toISOString() } };
}

const requestOptionsOf = (context: IWebhookFunctions) =>
	readRequestOptions((path, fallback) => context.getNodeParameter(path, fallback));

const asClaimed = ({ claim }: Callback): Verified | typeof notACallback =>
	claim === null ? notACallback : { conversion: claim, query: null };
