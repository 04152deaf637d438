import type { Conversion } from '../../../helpers/conversion';

/** Not more look-ups than this at once, however many conversions a batch has. */
export const MOST_AT_ONCE = 32;

/**
 * Looks conversions up until one is still pending. In random order, so that the callbacks of a batch do not all look at
 * the same finished ones first; one, then 2, 4, 8 and more at once, so that few look-ups are for nothing while many are
 * pending, and many take little time when all have finished. Returns whether all have finished. Throws what a look-up
 * throws, unless another one that was made beside it says pending.
 */
export async function findAllFinished(
	taskIds: string[],
	look: (taskId: string) => Promise<Conversion>,
	random = Math.random,
): Promise<boolean> {
	const left = inRandomOrder(taskIds, random);
	for (let atOnce = 1; left.length > 0; atOnce = Math.min(2 * atOnce, MOST_AT_ONCE)) {
		const looks = await Promise.allSettled(left.splice(0, atOnce).map(look));
		if (looks.some((settled) => settled.status === 'fulfilled' && settled.value.status === 'pending')) return false;
		const failed = looks.find((settled) => settled.status === 'rejected');
		if (failed) throw failed.reason;
	}
	return true;
}

function inRandomOrder<T>(list: T[], random: () => number): T[] {
	return list
		.map((entry) => ({ entry, order: random() }))
		.sort((a, b) => a.order - b.order)
		.map(({ entry }) => entry);
}
