import { conversionOf, type Conversion } from '../helpers/conversion';
import { textOf } from '../helpers/text';

/** A request that announces the end of a conversion. Nothing in it is proven. */
export interface Callback {
	/** As the body has it. Null in failure callbacks without data, which the providers document. */
	taskId: string | null;
	/** The conversion as the caller tells it; null when the body does not say how it ended, or where the file is. */
	claim: Conversion | null;
}

/** Clients have met 32 hexadecimal digits, UUIDs, numbers, and names such as `task_kling-2.6_1765180586443`. */
const TASK_ID = /^[\w.-]{1,128}$/;

type Fields = Record<string, unknown>;

const fieldsOf = (value: unknown): Fields =>
	value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : {};

/**
 * Reads the body of a callback: `code`, `msg` and `data` with `task_id` and `audioWavUrl`. Older pages of the providers
 * write `taskId` and `audio_wav_url`; clients have met `wav_url`, the URL in `data.response`, the ID beside `data`, and
 * code and ID as text or number. Whatever names a task is a callback. Returns null for anything else.
 */
export function readCallback(body: unknown): Callback | null {
	const fields = fieldsOf(body);
	const data = fieldsOf(fields.data);
	if (isOfGeneration(data)) return null;
	const code = codeOf(fields.code);
	const given = data.task_id ?? data.taskId ?? fields.task_id ?? fields.taskId;
	const failed = code !== null && code !== 200;
	if (given === undefined || given === null) {
		const hasData = fields.data !== undefined && fields.data !== null;
		return failed && !hasData ? { taskId: null, claim: failure(code, fields.msg) } : null;
	}
	const taskId = Number.isSafeInteger(given) ? String(given) : given;
	if (typeof taskId !== 'string' || !TASK_ID.test(taskId)) return null;
	if (failed) return { taskId, claim: { ...failure(code, fields.msg), taskId } };
	const audioWavUrl = [data, fieldsOf(data.response), fields].map(urlIn).find((url) => url !== null);
	const succeeded = code === 200 && audioWavUrl !== undefined;
	return { taskId, claim: succeeded ? conversionOf({ taskId, status: 'success', audioWavUrl }) : null };
}

/** The callback of a music generation looks alike, but its task is no conversion. */
const isOfGeneration = ({ callbackType, data }: Fields): boolean => callbackType !== undefined && Array.isArray(data);

function codeOf(code: unknown): number | null {
	const number = typeof code === 'string' && /^\d{1,6}$/.test(code) ? Number(code) : code;
	return Number.isInteger(number) ? (number as number) : null;
}

const urlIn = ({ audioWavUrl, audio_wav_url, wav_url }: Fields): string | null =>
	[audioWavUrl, audio_wav_url, wav_url].map(textOf).find((url) => url !== null) ?? null;

const failure = (code: number, msg: unknown): Conversion =>
	conversionOf({ status: 'failed', errorCode: String(code), errorMessage: textOf(msg) });
