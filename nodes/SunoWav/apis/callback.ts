import { type Conversion, toConversion } from '../helpers/conversion';
import { LONGEST_ID, toText } from '../helpers/text';
import { type Fields, isFileUrl, toCode } from './values';

/** A request that announces the end of a conversion. Nothing in it is proven. */
export interface Callback {
	/** As in the body. Null in failure callbacks without data, which the providers document. */
	taskId: string | null;
	/** The conversion as the caller describes it; null when the body does not say how it ended, or where the file is. */
	claim: Conversion | null;
}

/** Clients have seen 32 hexadecimal digits, UUIDs, numbers, and names such as `task_kling-2.6_1765180586443`. */
const TASK_ID = new RegExp(`^[\\w.-]{1,${LONGEST_ID}}$`);

/** How a callback says that a conversion has ended. The URL is null if the callback does not contain it. */
interface Ending {
	failed: boolean;
	errorCode: string | null;
	errorMessage: string | null;
	/** Whether the callback explicitly reports success. */
	succeeded: boolean;
	audioWavUrl: string | null;
}

/** Builds a callback from all IDs in its body, which must be equal; null without an ID. Failures without data may lack an ID. */
export function toCallback(ids: unknown[], ending: Ending, mayLackId: boolean): Callback | null {
	const { failed, succeeded, audioWavUrl, errorCode, errorMessage } = ending;
	const failure = toConversion({ status: 'failed', errorCode, errorMessage });
	const given = ids.filter((id) => id !== undefined && id !== null).map((id) => (Number.isSafeInteger(id) ? String(id) : id));
	if (given.length === 0) return failed && mayLackId ? { taskId: null, claim: failure } : null;
	const [taskId] = given;
	if (typeof taskId !== 'string' || !TASK_ID.test(taskId) || given.some((id) => id !== taskId)) return null;
	if (failed) return { taskId, claim: { ...failure, taskId } };
	return { taskId, claim: succeeded && isFileUrl(audioWavUrl) ? toConversion({ taskId, status: 'success', audioWavUrl }) : null };
}

/** What a callback's code says about the end, and the text next to it. */
export function endingByCode({ code: given, msg, message }: Fields): Omit<Ending, 'audioWavUrl'> {
	const code = toCode(given);
	return {
		failed: code !== null && code !== 200,
		succeeded: code === 200,
		errorCode: toText(code),
		errorMessage: toText(msg) ?? toText(message),
	};
}

/** The callback of a music generation looks similar, but its task is not a conversion. */
export const isOfGeneration = ({ callbackType, data }: Fields): boolean => callbackType !== undefined && Array.isArray(data);
