import type { Answer } from '../answers.mts';
import type { Sample } from '../audio/samples.mts';
import type { Conversions } from '../conversions.mts';
import type { Dialect } from '../dialects.mts';
import type { Exchange, Seen } from '../exchange.mts';
import type { Account, Conversion, ProviderName } from '../types.mts';

/** What an API's endpoints work with, at one provider. */
export interface ApiContext extends Exchange {
	conversions: Conversions;
	samples: Array<Promise<Sample>>;
	provider: ProviderName;
	dialect: Dialect;
}

/** Answers a request whose key is good. */
export type Handler = (account: Account, seen: Seen) => Answer | Promise<Answer>;

/** An API for conversions: its paths, bodies and words. What differs between providers is in `dialects.mts`. */
export interface Api {
	/** The handlers by method and path. */
	endpoints(context: ApiContext): Record<string, Handler>;
	callbackBody(conversion: Conversion, account: Account, dialect: Dialect): object;
	callbackRetriesMs(dialect: Dialect): number[];
	/** What the record says of itself when the last attempt of a callback has failed; null: nothing. */
	callbackGivenUp: string | null;
	failureCode(dialect: Dialect): number;
	/** Whether a conversion that failed is paid back. */
	refundsFailures: boolean;
	/** Whether the host of the converted files refuses clients that do not say who they are. */
	filesNeedUserAgent: boolean;
}
