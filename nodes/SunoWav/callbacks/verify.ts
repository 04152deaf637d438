import { sleep, type IDataObject, type IWebhookFunctions } from 'n8n-workflow';

import { asProblem } from '../errors';
import type { Account } from '../provider/account';
import type { Conversion } from '../provider/conversion';
import { isUnknownConversion, lookUp } from '../provider/requests';
import { textOf } from '../provider/text';
import { tryAgainLater, unknownTask, type Refusal } from './answers';

/** The provider gives up on a callback after 15 s: all looks together must stay below that. */
const LOOK_TIMEOUT_MS = 3_500;
const PAUSES_BEFORE_LOOKS_MS = [0, 500, 1_500];

/** What the provider itself says of a conversion, and the query of the callback URL that it has on record. */
export interface Verified {
	conversion: Conversion;
	query: IDataObject;
}

/**
 * Asks the provider about the conversion that a callback speaks of. A callback can outrun the provider's own record, so
 * one that still says pending is looked at again. Returns the refusal to answer with when it cannot be verified.
 */
export async function verifyByLookUp(
	context: IWebhookFunctions,
	account: Account,
	taskId: string,
): Promise<Verified | Refusal> {
	try {
		for (const pause of PAUSES_BEFORE_LOOKS_MS) {
			if (pause > 0) await sleep(pause);
			const { conversion, record } = await lookUp(context, account, taskId, { timeout: LOOK_TIMEOUT_MS });
			if (conversion.status !== 'pending') return { conversion, query: queryOf(record.callbackUrl) };
		}
		return tryAgainLater;
	} catch (error) {
		if (isUnknownConversion(error)) return unknownTask;
		const { message, description } = asProblem(error);
		context.logger.warn(`Suno WAV Trigger: a callback could not be verified. ${message}. ${description}`);
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
