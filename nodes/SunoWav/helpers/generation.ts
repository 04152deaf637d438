/** A track of a music generation. Null means unknown. */
export interface Track {
	audioId: string | null;
	title: string | null;
	durationSeconds: number | null;
	tags: string | null;
	imageUrl: string | null;
	/** The MP3. */
	audioUrl: string | null;
	modelName: string | null;
	createTime: string | null;
}

/** Minutes and seconds, which tell two takes of one title apart. */
function lengthOf(durationSeconds: number | null): string {
	if (durationSeconds === null) return '';
	const seconds = Math.round(durationSeconds);
	return ` (${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')})`;
}

/** A track's entry in a list. */
export const labelOf = ({ audioId, title, durationSeconds }: Track): string => `${title ?? audioId}${lengthOf(durationSeconds)}`;

/** The title in a track's entry in a list, or null if the entry has the ID instead. */
export function titleInLabel(label: string, audioId: string | null): string | null {
	const title = label.replace(/ \(\d+:\d\d\)$/, '');
	return title === audioId || title === '' ? null : title;
}

export interface Generation {
	status: 'pending' | 'success' | 'failed';
	/** The provider's own word for the status, unchanged. */
	providerStatus: string | null;
	errorCode: string | null;
	errorMessage: string | null;
	/** Complete only on success, because providers add the tracks one by one. */
	tracks: Track[];
	/** Whether the list may still grow, although each of its tracks has its file. */
	mayGrow?: boolean;
	/** Whether the provider calls it a success although it has no tracks, so that it is still pending. */
	lacksTracks?: boolean;
}
