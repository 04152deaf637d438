import type { Conversion } from '../../../helpers/conversion';

const underWay = new Map<string, Promise<Conversion>>();

/**
 * Looks at a conversion, or waits for the look that another callback has under way. Only one that finds it finished counts for
 * both: it may have begun before the conversion ended, and whoever is called back last must see all of them finished. Whoever
 * has waited in vain shares the next look, which begins after they asked. Throws what the look throws.
 */
export async function lookTogether(key: string, look: () => Promise<Conversion>): Promise<Conversion> {
	const seen = await underWay.get(key)?.catch(() => undefined);
	if (seen && seen.status !== 'pending') return seen;
	const next = underWay.get(key) ?? begin(key, look());
	return await next;
}

function begin(key: string, look: Promise<Conversion>): Promise<Conversion> {
	const begun = look.finally(() => underWay.delete(key));
	underWay.set(key, begun);
	return begun;
}
