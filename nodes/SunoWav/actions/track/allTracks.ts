import { Problem } from '../../helpers/problem';
import type { Account } from '../../providers/account';
import type { FoundTracks } from '../../transport/lookUpTracks';
import type { TrackIds } from './trackFields';

/** A track of a generation that is converted as a whole. */
interface TrackToConvert {
	audioId: string;
	title: string | null;
}

/** The generation whose tracks are all to be converted, or undefined when one track is named. */
export const generationOfAll = ({ generationTaskId, audioId }: TrackIds): string | undefined =>
	audioId === undefined ? generationTaskId : undefined;

/** What to convert of a generation. Throws a Problem when a track has no ID: to be without one it would have to be left out in silence. */
export function tracksToConvert({ tracks }: FoundTracks, { provider }: Account): TrackToConvert[] {
	return tracks.map(({ audioId, title }) => {
		if (audioId !== null) return { audioId, title };
		throw new Problem({
			source: 'provider',
			message: `${provider.displayName} lists a track of the generation without an ID`,
			description: 'So not all tracks can be converted. Convert the others one by one, by their Audio IDs: Get Many lists them.',
		});
	});
}
