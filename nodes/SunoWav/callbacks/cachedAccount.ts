import type { IWebhookFunctions } from 'n8n-workflow';

import { CREDENTIAL, readAccount } from '../client/sendRequest';
import { ExpiringMap } from '../helpers/expiringMap';
import type { Account } from '../providers/account';

/** How soon a change of the credential takes effect. */
const FRESH_MS = 5_000;

const accounts = new ExpiringMap<Promise<Account>>(1_000, FRESH_MS);

/**
 * The node's credential as it was a few seconds ago at most. n8n reads it from its database each time, and by default sets
 * up a sandbox for it, which takes as long as everything else that a callback needs. Throws as `readAccount` does.
 */
export async function getCachedAccount(context: IWebhookFunctions): Promise<Account> {
	const id = `${context.getWorkflow().id} ${context.getNode().credentials?.[CREDENTIAL]?.id}`;
	const known = accounts.get(id);
	if (known) return await known;
	const account = readAccount(context);
	accounts.set(id, account);
	// A credential that cannot be read is tried again with the next callback.
	account.catch(() => accounts.delete(id));
	return await account;
}
