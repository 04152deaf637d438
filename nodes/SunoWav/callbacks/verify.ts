import { sleep, type IDataObject, type IWebhookFunctions } from 'n8n-workflow';

import { asProblem } from '../errors';
import type { Account } from '../provider/account';
import type { Conversion } from '../provider/conversion';
import { isUnknownConversion, lookUp } from '../provider/requests';
import { textOf } from '../provider/text';
import { stillPending, tryAgainLater, unknownTask, type Refusal } from './answers';

/**
 * The provider gives up on a callback after 15 s. A callback takes part in two look-ups at most, and each can be late by
 * its last pause.
 */
const LOOK_UP_TIMEOUT_MS = 5_000;
const PAUSES_BEFORE_LOOKS_MS = [0, 500, 1_500];

/** A flood of made-up callbacks is not passed on to the provider. Real ones come a few per second, at its own limit. */
const MAX_IN_FLIGHT = 32;

/** What the provider itself says of a conversion, and the query of the callback URL that it has on record. */
export interface Verified {
	conversion: Conversion;
	query: IDataObject;
}

type Verdict = Verified | Refusal;

const inFlight = new Map<string, Promise<Verdict>>();

/**
 * Asks the provider about the conversion that a callback speaks of. Callbacks that come at the same time share a look-up.
 * Returns the refusal to answer with when the conversion cannot be verified.
 */
export async function verifyByLookUp(context: IWebhookFunctions, account: Account, taskId: string): Promise<Verdict> {
	const id = `${account.provider.baseUrl} ${account.apiKey} ${taskId}`;
	const shared = await inFlight.get(id);
	// It began before this callback came, so "pending" may be older than the news.
	if (shared && shared !== stillPending) return shared;
	const next = inFlight.get(id);
	if (next) return await next;
	if (inFlight.size >= MAX_IN_FLIGHT) return tryAgainLater;
	const own = ask(context, account, taskId).finally(() => inFlight.delete(id));
	inFlight.set(id, own);
	return await own;
}

/** A callback can outrun the provider's own record, so one that still says pending is looked at again. */
async function ask(context: IWebhookFunctions, account: Account, taskId: string): Promise<Verdict> {
	// n8n's own time-out starts anew with every byte that comes.
	const abortSignal = AbortSignal.timeout(LOOK_UP_TIMEOUT_MS);
	try {
		for (const pause of PAUSES_BEFORE_LOOKS_MS) {
			if (pause > 0) await sleep(pause);
			const { conversion, record } = await lookUp(context, account, taskId, { timeout: LOOK_UP_TIMEOUT_MS, abortSignal });
			if (conversion.status !== 'pending') return { conversion, query: queryOf(record.callbackUrl) };
		}
		return stillPending;
	} catch (error) {
		if (isUnknownConversion(error)) return unknownTask;
		const { message, description } = asProblem(error);
		const reason = abortSignal.aborted ? `${account.provider.displayName} did not answer in time` : `${message}. ${description}`;
		context.logger.warn(`Suno WAV Trigger: a callback could not be verified. ${reason}`);
		return tryAgainLater;
	}
}

/** The query of a URL as n8n gives it: a repeated parameter becomes an array. */
export function queryOf(url: unknown): IDataObject {
	const text = textOf(url) ?? '';
	if (!URL.canParse(text)) return {};
	const { searchParams } = new URL(text);
	return Object.fromEntries(
		[...new Set(searchParams.keys())].map((key) => {
			const values = searchParams.getAll(key);
			return [key, values.length > 1 ? values : values[0]];
		}),
	);
}
