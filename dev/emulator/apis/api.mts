import type { Answer } from '../answers.mts';
import type { Sample } from '../audio/samples.mts';
import type { Conversions } from '../conversions.mts';
import type { Dialect } from '../dialects.mts';
import type { Exchange, Seen } from '../exchange.mts';
import type { Account, Conversion, ProviderName } from '../types.mts';

/** What an API's endpoints work with at one provider. */
export interface ApiContext extends Exchange {
	conversions: Conversions;
	samples: Array<Promise<Sample>>;
	provider: ProviderName;
	dialect: Dialect;
}

/** Answers a request whose key is valid. */
export type Handler = (account: Account, seen: Seen) => Answer | Promise<Answer>;

/** An API for conversions: its paths, bodies and words. The differences between providers are in `dialects.mts`. */
export interface Api {
	/** The handlers by method and path. */
	endpoints(context: ApiContext): Record<string, Handler>;
	callbackBody(conversion: Conversion, account: Account, dialect: Dialect): object;
	callbackRetriesMs(dialect: Dialect): number[];
	/** The record's status after the last attempt of a callback has failed; null: unchanged. */
	callbackGivenUp: string | null;
	failureCode(dialect: Dialect): number;
	/** Whether failed conversions are refunded. */
	refundsFailures: boolean;
	/** Whether the host of the converted files rejects clients without a User-Agent. */
	filesNeedUserAgent: boolean;
}
