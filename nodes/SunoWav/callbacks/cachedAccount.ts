import type { IWebhookFunctions } from 'n8n-workflow';

import { CREDENTIAL, readAccount } from '../client/sendRequest';
import { ExpiringMap } from '../helpers/expiringMap';
import type { Account } from '../providers/account';

/** How soon a change of the credential takes effect. */
const FRESH_MS = 5_000;

const accounts = new ExpiringMap<Promise<Account>>(1_000, FRESH_MS);

/** n8n reads the credential from its database each time and sets up a sandbox, as slow as the rest of a callback: it is kept briefly. */
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
