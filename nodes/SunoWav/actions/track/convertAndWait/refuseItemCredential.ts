import type { IExecuteFunctions } from 'n8n-workflow';

import { readAccount } from '../../../client/sendRequest';
import { Problem } from '../../../errors/problem';
import type { Account } from '../../../providers/account';

/** An index that no item has, so that an expression that reads the item finds none. */
const NO_ITEM = Number.MAX_SAFE_INTEGER;

/**
 * A check of an item's account, before anything is sent: the credential is read again when a callback comes, when n8n evaluates its
 * expressions without any item. One that reads another node's first item, or its input's, is not found by this.
 */
export function itemCredentialCheck(context: IExecuteFunctions): (account: Account) => Promise<void> {
	const later = readAccount(context, NO_ITEM).catch(() => undefined);
	return async ({ credential }) => {
		if (JSON.stringify((await later)?.credential) === JSON.stringify(credential)) return;
		throw Problem.local(
			'The credential cannot come from the items when waiting by callback',
			'In the credential, enter fixed values or expressions that read only $env, $vars or $secrets; or choose Polling in Wait By. The credential is needed again when the provider calls back, and the items are not there any more. No conversion was started.',
		);
	};
}
