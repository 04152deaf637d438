import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import type { Callback } from '../apis/callback';
import { inOneText, toProblem } from '../errors/n8nErrors';
import { Problem } from '../errors/problem';
import { type Conversion, mergeConversions, toConversion } from '../helpers/conversion';
import { redact, redactJson } from '../helpers/redact';
import { parseQuery } from '../helpers/url';
import { readRequestOptions } from '../parameters/requestOptions';
import { readTriggerChoices } from '../parameters/triggerChoices';
import type { Account } from '../providers/account';
import { isMeantFor } from './addressee';
import { readCallbackBody } from './body';
import { getCachedAccount } from './cachedAccount';
import { logEvent } from './callbackLog';
import { Duplicates } from './duplicates';
import { isSigned } from './signature';
import { takeTrackFromQuery } from './trackInQuery';
import { type Refused, type Verified, verifyCallback } from './verifyCallback';
import { accepted, badSignature, ignored, internalError, notACallback, tryAgainLater, type WebhookResponse } from './webhookResponses';

export type TriggerEvent = Conversion & {
	query: IDataObject;
	/** `lookup`, `signature`, both or `none`; `, query unverified` if the provider has no callback URL on record. */
	verified: string;
	receivedAt: string;
};

interface Outcome {
	response: WebhookResponse;
	event?: TriggerEvent;
}

const duplicates = new Duplicates();

/**
 * Decides what a callback for the trigger does (`resumeExecution` receives those for an execution that waits). Only an event starts an
 * execution. Never throws: n8n would record an error execution, which anyone could cause.
 */
export async function receiveTriggerCallback(context: IWebhookFunctions): Promise<Outcome> {
	let secrets: string[] = [];
	try {
		const body = readCallbackBody(context);
		if (body === undefined) return { response: notACallback };
		// Whatever n8n throws becomes a Problem, because the credential can be corrected before the provider's next retry.
		const account = await getCachedAccount(context).catch((error: unknown) => Promise.reject(toProblem(error)));
		secrets = account.secrets;
		const callback = account.provider.api.readCallback(body);
		if (callback === null) return { response: notACallback };
		if (callback.taskId === null) {
			// Nothing in it says which conversion has failed, so no workflow could do anything with it.
			logEvent(context, 'ignored', 'a failure callback without a task ID was ignored');
			return { response: ignored };
		}
		return await decide(context, account, callback, callback.taskId);
	} catch (error) {
		logEvent(context, 'failed', redact(`a callback could not be handled. ${inOneText(error)}`, secrets));
		// A Problem is temporary or can be corrected. Anything else is a bug.
		return { response: error instanceof Problem ? tryAgainLater : internalError };
	}
}

async function decide(context: IWebhookFunctions, account: Account, callback: Callback, taskId: string): Promise<Outcome> {
	const { hmacKey } = account;
	if (hmacKey !== undefined && !isSigned(taskId, context.getHeaderData() as IDataObject, hmacKey)) {
		return { response: badSignature };
	}
	const { events, getsRecord } = readTriggerChoices((name) => context.getNodeParameter(name));
	const options = () => readRequestOptions((path, fallback) => context.getNodeParameter(path, fallback));
	const result = getsRecord ? await verifyCallback(context, account, taskId, options()) : asClaimed(callback);
	if ('refusal' in result) return { response: result.refusal };
	const { conversion } = result;
	// While testing in the editor, people send the same callback again and again.
	const isTest = context.getMode() === 'manual';
	if (!isTest && !isMeantFor(context.getNodeWebhookUrl('default'), result.callBackUrl, account)) {
		logEvent(context, 'ignored', `the callback of conversion ${taskId} was ignored because the provider has a different callback URL on record`);
		return { response: ignored };
	}
	if (!events.includes(conversion.status)) return { response: ignored };
	if (context.getNodeParameter('ignoreDuplicates') && !isTest) {
		const key = `${context.getWorkflow().id} ${context.getNode().id} ${taskId} ${conversion.status}`;
		const first = duplicates.wasFirstAccepted(key);
		if (first) return { response: (await first) ? accepted : internalError };
		duplicates.add(key, context.getResponseObject());
	}
	const proofs = [...(getsRecord ? ['lookup'] : []), ...(hmacKey === undefined ? [] : ['signature'])].join(' and ') || 'none';
	const verified = getsRecord && result.query === null ? `${proofs}, query unverified` : proofs;
	const query = result.query ?? parseQuery(`http://localhost${context.getRequestObject().originalUrl}`) ?? {};
	const { track, rest } = takeTrackFromQuery(query);
	const known = mergeConversions(toConversion(track), conversion);
	// A callback that was not verified can contain anything.
	const event = redactJson({ ...known, query: rest, verified, receivedAt: new Date().toISOString() }, account.secrets);
	return { response: accepted, event };
}

const asClaimed = ({ claim }: Callback): Verified | Refused =>
	claim === null ? { refusal: notACallback } : { conversion: claim, callBackUrl: null, query: null };
