import type { IDataObject } from 'n8n-workflow';

import { rawField } from './redact';

/**
 * What is known of a conversion's end. `unknown`: a request was sent, but no response showed its result, or the provider does not know
 * the task. That is not `failed`, because a workflow that converts failed tracks again would pay twice.
 */
const STATUSES = ['pending', 'success', 'failed', 'unknown'] as const;
type Status = (typeof STATUSES)[number];

/** A conversion's state as every operation and the trigger return it. Null is unknown. n8n's table shows the first fields. */
export interface Conversion {
	/** The track's title, which no conversion's record has. It is from the item, the list, the callback URL or the generation's record. */
	title: string | null;
	status: Status;
	taskId: string | null;
	audioWavUrl: string | null;
	/** Whether an earlier execution had started it, so that no new credit was spent and no new callback is sent. */
	alreadyConverted: boolean | null;
	audioId: string | null;
	generationTaskId: string | null;
	/** The track's cover, known in the same ways as its title. */
	imageUrl: string | null;
	createTime: string | null;
	completeTime: string | null;
	/** The provider's own word for the status, unchanged. */
	providerStatus: string | null;
	errorCode: string | null;
	errorMessage: string | null;
}

/** What the provider has on record of a conversion, without secrets. */
export interface FoundConversion {
	conversion: Conversion;
	callBackUrl: string | null;
	/** Whether the provider says that it is over, but there is no file. */
	lacksFile?: boolean;
	raw: unknown;
}

/** A conversion with only the given fields known. */
export function toConversion(known: Partial<Conversion>): Conversion {
	return {
		title: null,
		status: 'pending',
		taskId: null,
		audioWavUrl: null,
		alreadyConverted: null,
		audioId: null,
		generationTaskId: null,
		imageUrl: null,
		createTime: null,
		completeTime: null,
		providerStatus: null,
		errorCode: null,
		errorMessage: null,
		...known,
	};
}

/** The status of a task in an item, if it is the item of that task's conversion. */
export function statusInItem({ error, details, ...json }: IDataObject, taskId: string | null): Partial<Conversion> {
	const { taskId: known, status } = (error && details && typeof details === 'object' ? details : json) as IDataObject;
	return known === taskId && taskId !== null && STATUSES.includes(status as Status) ? { status: status as Status } : {};
}

/** An earlier state, updated with a later one. Known facts about the track are kept. */
export function mergeConversions(earlier: Conversion, now: Conversion): Conversion {
	return {
		...now,
		title: now.title ?? earlier.title,
		imageUrl: now.imageUrl ?? earlier.imageUrl,
		taskId: now.taskId ?? earlier.taskId,
		generationTaskId: now.generationTaskId ?? earlier.generationTaskId,
		audioId: now.audioId ?? earlier.audioId,
		alreadyConverted: now.alreadyConverted ?? earlier.alreadyConverted,
	};
}

/** A conversion as an item's JSON; `raw` is the provider's response, for users who want it. */
export function conversionJson(conversion: Conversion, raw: unknown, { secrets }: { secrets: string[] }): IDataObject {
	return { ...conversion, ...rawField(raw, secrets) };
}
