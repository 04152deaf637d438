import type { IWebhookFunctions } from 'n8n-workflow';

import type { Account } from '../providers/account';
import { CREDENTIAL, readAccount } from '../transport/send';

/** How soon a change of the credential takes effect. */
const FRESH_MS = 5_000;

const recent = new Map<string, { until: number; account: Promise<Account> }>();

/**
 * The node's credential as it was a few seconds ago at most. n8n reads it from its database each time, and by default sets
 * up a sandbox for it, which takes as long as everything else that a callback needs. Throws as `readAccount` does.
 */
export async function recentAccount(context: IWebhookFunctions): Promise<Account> {
	const now = Date.now();
	for (const [id, { until }] of recent) if (until <= now) recent.delete(id);
	const id = `${context.getWorkflow().id} ${context.getNode().credentials?.[CREDENTIAL]?.id}`;
	const known = recent.get(id);
	if (known) return await known.account;
	const account = readAccount(context);
	recent.set(id, { until: now + FRESH_MS, account });
	// A credential that cannot be read is tried again with the next callback.
	account.catch(() => recent.delete(id));
	return await account;
}
