import type { IWebhookFunctions } from 'n8n-workflow';

import { CREDENTIAL, readAccount } from '../client/credential';
import { ExpiringMap } from '../helpers/expiringMap';
import type { Account } from '../providers/account';

/** How soon a change of the credential takes effect. */
const FRESH_MS = 5_000;

const accounts = new ExpiringMap<Account>(1_000, FRESH_MS);

/** The reads that are running. If one fails, the next callback tries again. */
const reading = new Map<string, Promise<Account>>();

/**
 * n8n reads the credential from its database and sets up a sandbox each time, which doubles a callback's time. So the credential is cached:
 * separately for each waiting execution, because its expressions can read the execution.
 */
export async function getCachedAccount(context: IWebhookFunctions): Promise<Account> {
	const id = [context.getWorkflow().id, context.getNode().credentials?.[CREDENTIAL]?.id, context.getExecutionId()].join(' ');
	const known = accounts.get(id) ?? reading.get(id);
	if (known) return await known;
	const account = read(context, id);
	reading.set(id, account);
	return await account;
}

async function read(context: IWebhookFunctions, id: string): Promise<Account> {
	try {
		const account = await readAccount(context);
		accounts.set(id, account);
		return account;
	} finally {
		reading.delete(id);
	}
}
