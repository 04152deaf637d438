import { Expression } from 'n8n-workflow';

import type { Limits } from './lookUpQueue';

/** A flood of made-up callbacks is not passed on to the provider. Real ones come a few per second, at its own limit. */
const AT_ONCE = { total: 32, repeated: 24 };

/**
 * n8n's expression engines but for the old one hold 11 MB for each callback until it is answered (measured with n8n 2.41).
 * There a burst of real ones is let in, and then is gone, but few may wait for a look at a task that may be made up.
 */
const WAITING = {
	cheap: { first: 500, repeated: 500 },
	costly: { first: 250, repeated: 24 },
};

/** How many callbacks of one account are looked up at once, and how many may wait, in this n8n. */
export function lookUpLimits(): Limits {
	// Older versions have only the old engine.
	const isCheap = !('getActiveImplementation' in Expression) || Expression.getActiveImplementation() === 'legacy';
	return { ...AT_ONCE, waiting: isCheap ? WAITING.cheap : WAITING.costly };
}
