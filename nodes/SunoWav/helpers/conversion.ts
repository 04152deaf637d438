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
	/** Whether an earlier execution had started it, so that no new credit was spent and no new callback comes. */
	alreadyConverted: boolean | null;
	errorCode: string | null;
	errorMessage: string | null;
	createTime: string | null;
	completeTime: string | null;
}

/**
 * The words that say that a conversion is over, and what has happened when there is no file then. The file may still come:
 * clients of these APIs have seen SUCCESS before its URL, and nobody documents what a record holds at CALLBACK_EXCEPTION,
 * which says only that the callback could not be delivered.
 */
const FINISHED: Readonly<Record<string, string | undefined>> = {
	SUCCESS: 'The provider says that the conversion has succeeded, but names no file',
	CALLBACK_EXCEPTION: 'The provider could not deliver its callback, and names no file',
};

/** Sibling endpoints count 0 pending, 1 success, 3 failed; 2 is failed at one and pending at another, so it is waited for. */
const NUMBERS: Readonly<Record<string, string | undefined>> = { '1': 'SUCCESS', '3': 'FAILED' };

/** Words of failures have one of these in them: CREATE_TASK_FAILED, GENERATE_WAV_FAILED, SENSITIVE_WORD_ERROR. */
const FAILURE = /FAIL|ERROR/;

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

/** The provider's word in the spelling of the older API's documentation. */
function wordOf(providerStatus: string | null): string {
	const word = (providerStatus ?? '').toUpperCase();
	return NUMBERS[word] ?? word;
}

/** Whether the provider's own word is that of a failure. */
export const saysFailure = ({ providerStatus }: Pick<Conversion, 'providerStatus'>): boolean => FAILURE.test(wordOf(providerStatus));

/** How a conversion stands by the provider's word, the file and the error; every word that is not known is pending. */
function statusOf(conversion: Omit<Conversion, 'status'>): Conversion['status'] {
	const { providerStatus, audioWavUrl, errorCode, errorMessage } = conversion;
	if (saysFailure(conversion)) return 'failed';
	if (FINISHED[wordOf(providerStatus)] !== undefined) return audioWavUrl === null ? 'pending' : 'success';
	// Seen on a sibling endpoint: a final refusal whose word stays PENDING.
	return errorCode === null && errorMessage === null ? 'pending' : 'failed';
}

/** What has happened to a conversion that is over by the provider's word, but has no file; undefined for any other. */
export const missingFileOf = ({ providerStatus, audioWavUrl }: Conversion): string | undefined =>
	audioWavUrl === null ? FINISHED[wordOf(providerStatus)] : undefined;

/** Epoch milliseconds or seconds become ISO 8601 in UTC; a time without a zone stays as it came. */
function timeOf(value: unknown): string | null {
	const text = textOf(value);
	if (text === null || !/^\d{10,13}$/.test(text)) return text;
	const epoch = Number(text);
	return new Date(text.length <= 11 ? epoch * 1000 : epoch).toISOString();
}

/**
 * Reads the `data` of a record-info answer. Accepts whatever it is: what cannot be read is null. A conversion is a success
 * once there is a file, and failed once the provider says so or tells an error; all else is pending.
 */
export function conversionFromRecord(data: object): Conversion {
	const record = data as Record<string, unknown>;
	const response = (record.response ?? {}) as Record<string, unknown>;
	const errorCode = textOf(record.errorCode);
	const known = conversionOf({
		taskId: textOf(record.taskId),
		providerStatus: textOf(record.successFlag),
		audioWavUrl: textOf(response.audioWavUrl) ?? textOf(response.audio_wav_url),
		audioId: textOf(record.musicId),
		// Code 0 means that there is no error.
		errorCode: errorCode === '0' ? null : errorCode,
		errorMessage: textOf(record.errorMessage),
		createTime: timeOf(record.createTime),
		completeTime: timeOf(record.completeTime),
	});
	return { ...known, status: statusOf(known) };
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
