import type { INode, INodeParameters } from 'n8n-workflow';

import { Problem } from '../../../errors/problem';

/** The Request Options that concern a request for a record, by their names in the editor. */
const OPTIONS = { proxy: 'Proxy', timeout: 'Timeout', allowUnauthorizedCerts: 'Ignore SSL Issues' };

/** What expressions can read that has nothing to do with items, and functions that read only what they are given. */
const OTHER_THAN_ITEMS = new Set('$env $vars $secrets $execution $workflow $now $today $if $ifEmpty $min $max $jmespath'.split(' '));

/** Request Options are read again when a callback arrives. Then n8n has the frozen conversions in place of the items. */
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
