import { conversionOf, type Conversion } from '../provider/conversion';
import { textOf } from '../provider/text';

/** A request that claims to be a conversion callback. Nothing in it is proven. */
export interface Callback {
	/** Null in failure callbacks without data, which the providers document. */
	taskId: string | null;
	/** The conversion as the caller tells it. */
	claim: Conversion;
}

const TASK_ID = /^[\w-]{1,128}$/;

const isObject = (value: unknown): value is Record<string, unknown> =>
	value !== null && typeof value === 'object' && !Array.isArray(value);

/**
 * Reads the body of a callback: `code`, `msg` and `data` with `task_id` and `audioWavUrl`. Older pages of the providers
 * write `taskId` and `audio_wav_url`; both are accepted. Returns null for anything else.
 */
export function readCallback(body: unknown): Callback | null {
	if (!isObject(body) || typeof body.code !== 'number' || !Number.isInteger(body.code)) return null;
	const { code, msg, data } = body;
	const succeeded = code === 200;
	if (data === null || data === undefined) {
		return succeeded ? null : { taskId: null, claim: failure(code, msg) };
	}
	if (!isObject(data)) return null;
	const taskId = data.task_id ?? data.taskId;
	if (typeof taskId !== 'string' || !TASK_ID.test(taskId)) return null;
	if (!succeeded) return { taskId, claim: { ...failure(code, msg), taskId } };
	const audioWavUrl = textOf(data.audioWavUrl) ?? textOf(data.audio_wav_url);
	return audioWavUrl === null ? null : { taskId, claim: conversionOf({ taskId, status: 'success', audioWavUrl }) };
}

const failure = (code: number, msg: unknown): Conversion =>
	conversionOf({ status: 'failed', errorCode: String(code), errorMessage: textOf(msg) });
