import type { IExecuteFunctions } from 'n8n-workflow';

import { readAccount } from '../../../client/credential';
import { Problem } from '../../../errors/problem';
import type { Account } from '../../../providers/account';

/** An index that no item has, so that an expression that reads the item finds none. */
const NO_ITEM = Number.MAX_SAFE_INTEGER;

/**
 * Checks an item's account before anything is sent: the credential is read again when a callback arrives, and then n8n evaluates its
 * expressions without any item. This does not find an expression that reads the first item of another node or of the input.
 */
export function itemCredentialCheck(context: IExecuteFunctions): (account: Account) => Promise<void> {
	const later = readAccount(context, NO_ITEM).catch(() => undefined);
	return async ({ credential }) => {
		if (JSON.stringify((await later)?.credential) === JSON.stringify(credential)) return;
		throw Problem.local(
			'When waiting by callback, the credential cannot read from the items',
			'In the credential, use fixed values or expressions that read only $env, $vars or $secrets. Or set Wait By to Polling. The node needs the credential again when the provider calls back, and the items are no longer available then. No conversion was started.',
		);
	};
}
