import type { IWebhookFunctions } from 'n8n-workflow';

import { CREDENTIAL, readAccount } from '../client/credential';
import { ExpiringMap } from '../helpers/expiringMap';
import type { Account } from '../providers/account';

/** How soon a change of the credential takes effect. */
const FRESH_MS = 5_000;

const accounts = new ExpiringMap<Promise<Account>>(1_000, FRESH_MS);

/**
 * n8n reads the credential from its database and sets up a sandbox each time, which doubles a callback's time. So it is cached, for each
 * execution that waits, because an expression in the credential can read the execution.
 */
export async function getCachedAccount(context: IWebhookFunctions): Promise<Account> {
	const id = [context.getWorkflow().id, context.getNode().credentials?.[CREDENTIAL]?.id, context.getExecutionId()].join(' ');
	const known = accounts.get(id);
	if (known) return await known;
	const account = readAccount(context);
	accounts.set(id, account);
	// If the credential cannot be read, the next callback tries again.
	account.catch(() => accounts.delete(id));
	return await account;
}
