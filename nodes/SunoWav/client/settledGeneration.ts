import type { Generation } from '../helpers/generation';
import { wait } from '../helpers/wait';

/** How many responses in a row must list the same tracks, and the time between them. */
const SAME_RESPONSES = 3;
const PAUSE_MS = 2_000;

/** The most responses in all. If the list is still changing by then, the generation counts as running. */
const MOST_RESPONSES = 15;

/** Tracks are compared by their IDs, not by their links, which may be signed anew each time. */
const trackIds = ({ tracks }: Generation): string => JSON.stringify(tracks.map(({ audioId }) => audioId));

/**
 * Polls a generation until its list of tracks is final, if its status leaves that open. Providers fill the list track by track. In any
 * other status one response is enough.
 */
export async function getSettledGeneration<Found extends Generation>(
	get: () => Promise<Found>,
	signal: AbortSignal | undefined,
): Promise<Found> {
	let found = await get();
	for (let count = 1, same = 1; found.mayGrow && same < SAME_RESPONSES; count++) {
		if (count === MOST_RESPONSES) return { ...found, status: 'pending' };
		await wait(PAUSE_MS, signal);
		const next = await get();
		same = trackIds(next) === trackIds(found) ? same + 1 : 1;
		found = next;
	}
	return found;
}
