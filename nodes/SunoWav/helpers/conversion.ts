import type { IDataObject } from 'n8n-workflow';

import { rawField } from './redact';

/** How a conversion stands: the one shape in which every operation and the trigger speak of it. Null means: not known. */
export interface Conversion {
	taskId: string | null;
	status: 'pending' | 'success' | 'failed';
	/** The provider's own word for the status, as it came. */
	providerStatus: string | null;
	audioWavUrl: string | null;
	/** The task of the music generation that made the track. */
	generationTaskId: string | null;
	audioId: string | null;
	/** Whether an earlier execution had started it, so that no new credit was spent and no new callback comes. */
	alreadyConverted: boolean | null;
	errorCode: string | null;
	errorMessage: string | null;
	createTime: string | null;
	completeTime: string | null;
}

/** A conversion of which only the given fields are known. */
export function conversionOf(known: Partial<Conversion>): Conversion {
	return {
		taskId: null,
		status: 'pending',
		providerStatus: null,
		audioWavUrl: null,
		generationTaskId: null,
		audioId: null,
		alreadyConverted: null,
		errorCode: null,
		errorMessage: null,
		createTime: null,
		completeTime: null,
		...known,
	};
}

/** What was known before, with what is known now. A conversion found later never makes an ID unknown. */
export function updateOf(earlier: Conversion, now: Conversion): Conversion {
	return {
		...now,
		taskId: now.taskId ?? earlier.taskId,
		generationTaskId: now.generationTaskId ?? earlier.generationTaskId,
		audioId: now.audioId ?? earlier.audioId,
		alreadyConverted: now.alreadyConverted ?? earlier.alreadyConverted,
	};
}

/** A conversion as an item's JSON; `raw` is the provider's answer, for users who have asked for it. */
export function conversionJson(conversion: Conversion, raw: unknown, { secrets }: { secrets: string[] }): IDataObject {
	return { ...conversion, ...rawField(raw, secrets) };
}
