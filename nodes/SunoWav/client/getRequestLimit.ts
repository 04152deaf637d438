import { AccountMap } from '../helpers/accountMap';
import { ConcurrencyLimiter } from '../helpers/concurrencyLimiter';

/** Many, because a record is small; but a run can have thousands of items, and one account must not hold up the others. */
const AT_ONCE = 32;
const AT_ONCE_IN_PROCESS = 64;

/** How many of them may be for callbacks, and how many of those may be retries. Most tasks that a provider does not know are forged. */
const FOR_CALLBACKS = 24;
const RETRIES_FOR_CALLBACKS = 16;

const AFTER_OTHERS = { isPatient: true };

/** What a record is for: a run of the node, a callback, or a retry for a callback. */
export type GetKind = 'run' | 'callback' | 'callbackRetry';

/**
 * The limits of the GET requests that one account makes with the same proxy and certificate settings. They keep a flood of callbacks from
 * holding up polling.
 */
class GetRequestLimit {
	private readonly all = new ConcurrencyLimiter(AT_ONCE);
	private readonly callbacks = new ConcurrencyLimiter(FOR_CALLBACKS);
	private readonly retries = new ConcurrencyLimiter(RETRIES_FOR_CALLBACKS);

	isIdle(): boolean {
		return [this.all, this.callbacks, this.retries].every((limiter) => limiter.isIdle());
	}

	/** Makes a request in its turn. Throws Cancelled if the signal aborts before that, because nobody is waiting for it anymore. */
	async run<T>(kind: GetKind, signal: AbortSignal | undefined, request: () => Promise<T>): Promise<T> {
		const inAll = async () => await this.all.run(signal, async () => await inProcess.run(signal, request));
		if (kind === 'run') return await inAll();
		if (kind === 'callback') return await this.callbacks.run(signal, inAll);
		return await this.retries.run(signal, async () => await this.callbacks.run(signal, inAll, AFTER_OTHERS));
	}
}

const inProcess = new ConcurrencyLimiter(AT_ONCE_IN_PROCESS);

const limits = new AccountMap<GetRequestLimit>();

/** The limit for an account's records, by `recordsId` of a ProviderClient. */
export const getLimitFor = (recordsId: string): GetRequestLimit => limits.get(recordsId, () => new GetRequestLimit());
