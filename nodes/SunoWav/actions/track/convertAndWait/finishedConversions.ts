import type { Conversion } from '../../../helpers/conversion';
import type { Account } from '../../../providers/account';

const MAX_REMEMBERED = 10_000;

const remembered = new Map<string, Conversion>();

/** Names a conversion among those of all providers. */
export const conversionKey = ({ provider }: Account, taskId: string) => `${provider.baseUrl} ${taskId}`;

/**
 * Conversions that a look-up has found finished. They never change again, so the callbacks of a batch need not look up
 * what an earlier one has. Only saves requests: after a restart, or beyond the bound, they are looked up once more.
 */
export const finishedConversions = {
	get: (account: Account, taskId: string): Conversion | undefined => remembered.get(conversionKey(account, taskId)),
	add: (account: Account, taskId: string, conversion: Conversion): void => {
		remembered.set(conversionKey(account, taskId), conversion);
		const [oldest] = remembered.keys();
		if (remembered.size > MAX_REMEMBERED) remembered.delete(oldest);
	},
};
