import type { Conversion } from '../helpers/conversion';
import type { Account } from '../providers/account';

/** How old a conversion is: made a moment ago, so young that its file is still kept, or older than files are kept. */
export type Age = 'fresh' | 'kept' | 'old' | 'unknown';

/** The storage that a host reads from can lag behind, and clocks differ. */
const FRESH_MS = 300_000;

const DAY_MS = 86_400_000;

/** The providers are in China, and their times do not always name a zone. */
const CHINA_MS = 8 * 3_600_000;

const WITHOUT_ZONE = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)$/;

/** The age of a conversion by its times; `isNew` if the caller has just waited for it. */
export function ageOf({ completeTime, createTime }: Conversion, { provider }: Account, isNew: boolean): Age {
	const text = completeTime ?? createTime ?? '';
	const parts = WITHOUT_ZONE.exec(text);
	const time = Date.parse(parts ? `${parts[1]}T${parts[2]}Z` : text);
	const ages = (parts ? [time, time - CHINA_MS] : [time]).map((at) => Date.now() - at);
	if (isNew || ages.some((age) => Math.abs(age) < FRESH_MS)) return 'fresh';
	if (Number.isNaN(time)) return 'unknown';
	return ages.every((age) => age > provider.retentionDays * DAY_MS) ? 'old' : 'kept';
}
