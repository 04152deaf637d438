/** A track of a music generation. Null means: not known. */
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

export interface Generation {
	status: 'pending' | 'success' | 'failed';
	/** The provider's own word for the status, as it came. */
	providerStatus: string | null;
	errorCode: string | null;
	errorMessage: string | null;
	/** Complete only at a success: providers fill the list one by one. */
	tracks: Track[];
	/** Whether the list may still grow, although each of its tracks has its file. */
	mayGrow?: boolean;
	/** Whether the provider calls it a success without any track, so that it is pending still. */
	lacksTracks?: boolean;
}
