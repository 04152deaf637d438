import type { IExecuteFunctions, INode, INodeParameters } from 'n8n-workflow';

import { readAccount } from '../../../client/credential';
import { Problem } from '../../../errors/problem';
import type { Account } from '../../../providers/account';

/**
 * When a callback arrives, n8n has the frozen conversions in place of the items, and reads Request Options and the credential again. So
 * their expressions must not read from the items.
 */

/** The Request Options that are needed then, by their names in the editor. */
const OPTIONS = { proxy: 'Proxy', timeout: 'Timeout', allowUnauthorizedCerts: 'Ignore SSL Issues' };

/** Variables that have nothing to do with items, and functions that read only their arguments. */
const OTHER_THAN_ITEMS = new Set('$env $vars $secrets $execution $workflow $now $today $if $ifEmpty $min $max $jmespath'.split(' '));

export function refuseItemOptions({ parameters }: Pick<INode, 'parameters'>): void {
	const requestOptions = (parameters.requestOptions ?? {}) as INodeParameters;
	for (const [name, displayName] of Object.entries(OPTIONS)) {
		if (readsItems(requestOptions[name])) {
			throw Problem.local(
				`When waiting by callback, ${displayName} cannot read from the items`,
				`Under Settings > Request Options, enter a fixed value for ${displayName} or an expression that reads only $env, $vars or $secrets. Or set Wait By to Polling. The node needs the options again when the provider calls back, and the items are no longer available then. No conversion was started.`,
			);
		}
	}
}

/** Whether the value is an expression that reads anything that may differ between items, or between now and later. */
function readsItems(value: unknown): boolean {
	if (typeof value !== 'string' || !value.startsWith('=')) return false;
	const expressions = /\{\{.*/s.exec(value)?.[0] ?? '';
	// In a template literal, `${` reads nothing by itself.
	const names = expressions.match(/\$(?!\{)[\w$]*/g) ?? [];
	return names.some((name) => !OTHER_THAN_ITEMS.has(name));
}

/** An index that no item has, so that an expression that reads the item finds none. */
const NO_ITEM = Number.MAX_SAFE_INTEGER;

/**
 * Checks an item's account before anything is sent. When a callback arrives, the credential is read again, and n8n then evaluates the
 * credential's expressions without any item. This does not find an expression that reads the first item of another node or of the input.
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
