import type { IDataObject } from 'n8n-workflow';

import { redactJson } from './redact';
import { textOf } from './text';

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
	/** Whether the provider had converted the track before, so that no new credit was spent and no new callback comes. */
	alreadyConverted: boolean | null;
	errorCode: string | null;
	errorMessage: string | null;
	createTime: string | null;
	completeTime: string | null;
}

const FAILED = new Set(['CREATE_TASK_FAILED', 'GENERATE_WAV_FAILED', '2', '3']);
const SUCCESS = new Set(['SUCCESS', '1']);

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

/**
 * The provider's status word in ours. CALLBACK_EXCEPTION says only that the callback could not be delivered: with a URL
 * the conversion is a success all the same. Sibling endpoints count 0 pending, 1 success, 2 and 3 failed.
 */
function statusOf(providerStatus: string | null, audioWavUrl: string | null): Conversion['status'] {
	const word = providerStatus ?? '';
	if (word === 'CALLBACK_EXCEPTION') return audioWavUrl === null ? 'failed' : 'success';
	if (FAILED.has(word)) return 'failed';
	return SUCCESS.has(word) ? 'success' : 'pending';
}

/** Epoch milliseconds or seconds become ISO 8601 in UTC; a time without a zone stays as it came. */
function timeOf(value: unknown): string | null {
	const text = textOf(value);
	if (text === null || !/^\d{10,13}$/.test(text)) return text;
	const epoch = Number(text);
	return new Date(text.length <= 11 ? epoch * 1000 : epoch).toISOString();
}

/** Reads the `data` of a record-info answer. Accepts whatever it is: what cannot be read is null. */
export function conversionFromRecord(data: object): Conversion {
	const record = data as Record<string, unknown>;
	const response = (record.response ?? {}) as Record<string, unknown>;
	const audioWavUrl = textOf(response.audioWavUrl) ?? textOf(response.audio_wav_url);
	const providerStatus = textOf(record.successFlag);
	return conversionOf({
		taskId: textOf(record.taskId),
		status: statusOf(providerStatus, audioWavUrl),
		providerStatus,
		audioWavUrl,
		audioId: textOf(record.musicId),
		errorCode: textOf(record.errorCode),
		errorMessage: textOf(record.errorMessage),
		createTime: timeOf(record.createTime),
		completeTime: timeOf(record.completeTime),
	});
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
	return { ...conversion, ...(raw === undefined ? {} : { raw: redactJson(raw, secrets) as IDataObject }) };
}
