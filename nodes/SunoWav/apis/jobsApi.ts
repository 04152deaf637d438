import { type Conversion, toConversion } from '../helpers/conversion';
import type { Generation } from '../helpers/generation';
import { toText } from '../helpers/text';
import type { Api } from './api';
import { type Callback, endingByCode, isOfGeneration, toCallback } from './callback';
import { tracksIn } from './tracks';
import { decodeFields, type Fields, fileUrlIn, firstText, isFileUrl, namesNoFile, toErrorCode, toFields, toIsoTime } from './values';

const RECORD_PATH = '/api/v1/jobs/recordInfo';

const MODEL = 'ai-music-api/convert-to-wav-format';

/** The words of a task's `state` that are final. The documentation also has `waiting`, `queuing` and `generating`. */
const SUCCESS = 'success';
const FAILURE = 'fail';

const isState = (providerStatus: string | null, state: string): boolean => providerStatus?.toLowerCase() === state;

/** A task's result: `response`, and the same as text in `resultJson`. Older records have only the latter. */
const resultOf = ({ response, resultJson }: Fields): Fields => ({ ...decodeFields(resultJson), ...decodeFields(response) });

/** The record contains the request that created the task, as text. That text contains the request's input, again as text. */
const requestOf = ({ param, paramJson }: Fields): Fields => ({ ...decodeFields(paramJson), ...decodeFields(param) });

function statusOf({ providerStatus, audioWavUrl }: Conversion): Conversion['status'] {
	if (isState(providerStatus, FAILURE)) return 'failed';
	return isState(providerStatus, SUCCESS) && isFileUrl(audioWavUrl) ? 'success' : 'pending';
}

function readRecord(data: object): Conversion | null {
	const record = toFields(data);
	const result = resultOf(record);
	// The record of a music generation: it lists tracks.
	if (Array.isArray(result.data)) return null;
	const { model, input } = requestOf(record);
	// Tasks of all models are stored together, including videos and images.
	const named = firstText(record.model, model);
	if (named !== null && named !== MODEL) return null;
	const { task_id, audio_id } = decodeFields(input);
	const known = toConversion({
		taskId: toText(record.taskId),
		providerStatus: toText(record.state),
		audioWavUrl: fileUrlIn(record),
		generationTaskId: toText(task_id),
		audioId: toText(audio_id),
		errorCode: toErrorCode(record.failCode),
		errorMessage: toText(record.failMsg),
		createTime: toIsoTime(record.createTime),
		completeTime: toIsoTime(record.completeTime),
	});
	return { ...known, status: statusOf(known) };
}

function readGeneration(data: object): Generation | null {
	const record = toFields(data);
	const tracks = tracksIn(decodeFields(record.response), decodeFields(record.resultJson));
	// This path returns the records of all kinds of tasks. The model identifies a conversion, and files that are not tracks identify other
	// tasks.
	if (tracks === null && (toText(record.model) === MODEL || fileUrlIn(record) !== null)) return null;
	const providerStatus = toText(record.state);
	return {
		status: isState(providerStatus, FAILURE) ? 'failed' : isState(providerStatus, SUCCESS) ? 'success' : 'pending',
		providerStatus,
		errorCode: toErrorCode(record.failCode),
		errorMessage: toText(record.failMsg),
		tracks: tracks ?? [],
	};
}

/**
 * Two formats are documented, and it is unknown which one a WAV gets. The one for all models has a record as `data`. The one on the Suno
 * pages is that of the older API. The signature covers the task ID, so all task IDs in the body must be the same.
 */
function readCallback(body: unknown): Callback | null {
	const fields = toFields(body);
	const data = decodeFields(fields.data);
	const result = resultOf(data);
	if (isOfGeneration(data) || Array.isArray(result.data)) return null;
	const state = toText(data.state);
	const byCode = endingByCode(fields);
	const failed = byCode.failed || isState(state, FAILURE);
	const ending = {
		failed,
		succeeded: byCode.succeeded && (state === null || isState(state, SUCCESS)),
		errorCode: toErrorCode(data.failCode) ?? (byCode.failed ? byCode.errorCode : null),
		errorMessage: toText(data.failMsg) ?? byCode.errorMessage,
		audioWavUrl: fileUrlIn(data, fields),
	};
	const hasData = fields.data !== undefined && fields.data !== null;
	return toCallback([data.taskId, data.task_id, fields.taskId, fields.task_id], ending, !hasData);
}

/** The API of kie.ai for all its models. Sources: its public documentation, and what public clients have seen in 2026. */
export const jobsApi: Api = {
	create: {
		path: '/api/v1/jobs/createTask',
		body: { model: MODEL },
		properties: { generationTaskId: 'input.task_id', audioId: 'input.audio_id', callBackUrl: 'callBackUrl' },
		needsCallBackUrl: false,
		// `recordId` next to it looks like a task ID, but no request accepts it.
		readTaskId: (data) => firstText(toFields(data).taskId, toFields(data).task_id),
	},
	conversion: {
		path: RECORD_PATH,
		taskIdProperty: 'taskId',
		readConversion: readRecord,
		readCallBackUrl: (data) => toText(requestOf(toFields(data)).callBackUrl),
		isFailure: (providerStatus) => isState(providerStatus, FAILURE),
		withoutFile: (providerStatus, audioWavUrl) =>
			isState(providerStatus, SUCCESS) ? `The provider says that the conversion has succeeded, but ${namesNoFile(audioWavUrl)}` : undefined,
	},
	generation: { path: RECORD_PATH, taskIdProperty: 'taskId', readGeneration: readGeneration },
	readCallback,
};
