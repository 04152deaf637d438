import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import { asProblem } from '../errors';
import type { Conversion } from '../provider/conversion';
import { Problem } from '../provider/problem';
import { readAccount } from '../provider/requests';
import { accepted, ignored, internalError, notACallback, tryAgainLater, type Refusal } from './answers';
import { readCallback, type Callback } from './callback';
import { verifyByLookUp } from './verify';

export type Verification = 'lookup' | 'none';

/** A conversion with what only the trigger knows. */
export type News = Conversion & { query: IDataObject; verified: Verification; receivedAt: string };

/** What becomes of a callback: the answer to its caller and, when it is accepted, the news for the workflow. */
export type Outcome = { answer: typeof accepted; news: News } | { answer: typeof ignored | typeof internalError | Refusal; news?: undefined };

/**
 * Decides about one callback. Only an outcome with news starts an execution. Never throws, because n8n would make an
 * error execution of it, which anyone could cause.
 */
export async function receive(context: IWebhookFunctions): Promise<Outcome> {
	try {
		return await decide(context);
	} catch (error) {
		const { message, description } = asProblem(error);
		context.logger.error(`Suno WAV Trigger: a callback could not be handled. ${message}. ${description}`);
		return { answer: error instanceof Problem ? tryAgainLater : internalError };
	}
}

async function decide(context: IWebhookFunctions): Promise<Outcome> {
	const callback = readCallback(context.getBodyData());
	if (callback === null) return { answer: notACallback };
	const { taskId } = callback;
	if (taskId === null) {
		// Nothing in it tells which conversion has failed, so no workflow could do anything with it.
		context.logger.info('Suno WAV Trigger: a failure callback without a task ID was ignored');
		return { answer: ignored };
	}
	const verification = context.getNodeParameter('verification') as Verification;
	const verdict =
		verification === 'lookup'
			? await verifyByLookUp(context, await readAccount(context), taskId)
			: asClaimed(context, callback);
	if ('status' in verdict) return { answer: verdict };
	const { conversion, query } = verdict;
	const events = context.getNodeParameter('events') as string[];
	if (!events.includes(conversion.status)) return { answer: ignored };
	const receivedAt = new Date().toISOString();
	return { answer: accepted, news: { ...conversion, query, verified: verification, receivedAt } };
}

const asClaimed = (context: IWebhookFunctions, { claim }: Callback) => ({
	conversion: claim,
	query: context.getQueryData() as IDataObject,
});
