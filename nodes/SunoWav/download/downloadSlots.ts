import { AccountMap } from '../helpers/accountMap';
import { ConcurrencyLimiter } from '../helpers/concurrencyLimiter';
import type { Account } from '../providers/account';

/** One account must not hold up the others. */
const AT_ONCE = 8;
const AT_ONCE_IN_PROCESS = 16;

const byAccount = new AccountMap<ConcurrencyLimiter>();
const inProcess = new ConcurrencyLimiter(AT_ONCE_IN_PROCESS);

/** Measuring uses a CPU core in n8n's own process. */
const measuring = new ConcurrencyLimiter(2);

type InSlot = <T>(account: Account, signal: AbortSignal | undefined, download: () => Promise<T>) => Promise<T>;

/** Runs work when its account has a slot. This slot is taken first, so that work waiting for its own account blocks no shared slot. */
const inSlotOfAccount: InSlot = async ({ keyId }, signal, work) =>
	await byAccount.get(keyId, () => new ConcurrencyLimiter(AT_ONCE)).run(signal, work);

/** Downloads when there is a slot: only so many downloads run at once for this account, and in this n8n process. */
export const inDownloadSlot: InSlot = async (account, signal, download) =>
	await inSlotOfAccount(account, signal, async () => await inProcess.run(signal, download));

/** The same for a download whose audio is measured. */
export const inMeasuringSlot: InSlot = async (account, signal, download) =>
	await inSlotOfAccount(account, signal, async () => await measuring.run(signal, async () => await inProcess.run(signal, download)));
