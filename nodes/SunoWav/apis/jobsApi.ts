import { conversionOf, type Conversion } from '../helpers/conversion';
import type { Generation } from '../helpers/generation';
import { textOf } from '../helpers/text';
import type { Api } from './api';
import { endingByCode, isOfGeneration, toCallback, type Callback } from './callback';
import { errorCodeOf, fieldsOf, fieldsOfJson, firstText, timeOf, wavUrlIn, type Fields } from './fields';
import { tracksIn } from './tracks';

const RECORD_PATH = '/api/v1/jobs/recordInfo';

const MODEL = 'ai-music-api/convert-to-wav-format';

/** The words of a task's `state` that are final. The documentation has `waiting`, `queuing` and `generating` beside them. */
const SUCCESS = 'success';
const FAILURE = 'fail';

const isState = (providerStatus: string | null, state: string): boolean => providerStatus?.toLowerCase() === state;

/** What a task has come to: `response`, and the same as text in `resultJson`, which older records have alone. */
const resultOf = ({ response, resultJson }: Fields): Fields => ({ ...fieldsOfJson(resultJson), ...fieldsOf(response) });

/** The file's URL: the first of `resultUrls`, or a field with the name that it has in the older API. */
const urlIn = (result: Fields): string | null =>
	firstText(...(Array.isArray(result.resultUrls) ? (result.resultUrls as unknown[]) : []), wavUrlIn(result));

/** The request that made the task is on its record as text, and its input once more as text in it. */
const requestOf = ({ param, paramJson }: Fields): Fields => ({ ...fieldsOfJson(paramJson), ...fieldsOfJson(param) });

function statusOf({ providerStatus, audioWavUrl }: Conversion): Conversion['status'] {
	if (isState(providerStatus, FAILURE)) return 'failed';
	return isState(providerStatus, SUCCESS) && audioWavUrl !== null ? 'success' : 'pending';
}

function readRecord(data: object): Conversion | null {
	const record = fieldsOf(data);
	const result = resultOf(record);
	// The record of a music generation: it lists tracks.
	if (Array.isArray(result.data)) return null;
	const { input } = requestOf(record);
	const { task_id, audio_id } = { ...fieldsOf(input), ...fieldsOfJson(input) };
	const known = conversionOf({
		taskId: textOf(record.taskId),
		providerStatus: textOf(record.state),
		audioWavUrl: urlIn(result),
		generationTaskId: textOf(task_id),
		audioId: textOf(audio_id),
		errorCode: errorCodeOf(record.failCode),
		errorMessage: textOf(record.failMsg),
		createTime: timeOf(record.createTime),
		completeTime: timeOf(record.completeTime),
	});
	return { ...known, status: statusOf(known) };
}

function readGeneration(data: object): Generation | null {
	const record = fieldsOf(data);
	const tracks = tracksIn(fieldsOf(record.response), fieldsOfJson(record.resultJson));
	// All tasks have their records here: a conversion is told by its model, and other tasks by files that are no tracks.
	if (tracks === null && (textOf(record.model) === MODEL || urlIn(resultOf(record)) !== null)) return null;
	const providerStatus = textOf(record.state);
	return {
		status: isState(providerStatus, FAILURE) ? 'failed' : isState(providerStatus, SUCCESS) ? 'success' : 'pending',
		providerStatus,
		errorCode: errorCodeOf(record.failCode),
		errorMessage: textOf(record.failMsg),
		tracks: tracks ?? [],
	};
}

/**
 * Two shapes are documented, and which one comes for a WAV is not known: that of all models, whose `data` are a record, and that
 * of the pages on Suno, as in the older API. The signature is over the task ID, so that all that the body names must be one.
 */
function readCallback(body: unknown): Callback | null {
	const fields = fieldsOf(body);
	const data = fieldsOf(fields.data);
	const result = resultOf(data);
	if (isOfGeneration(data) || Array.isArray(result.data)) return null;
	const state = textOf(data.state);
	const byCode = endingByCode(fields);
	const failed = byCode.failed || isState(state, FAILURE);
	const ending = {
		failed,
		succeeded: byCode.succeeded && (state === null || isState(state, SUCCESS)),
		errorCode: errorCodeOf(data.failCode) ?? (byCode.failed ? byCode.errorCode : null),
		errorMessage: textOf(data.failMsg) ?? byCode.errorMessage,
		audioWavUrl: firstText(wavUrlIn(data), urlIn(result), urlIn(data), urlIn(fields)),
	};
	const hasData = fields.data !== undefined && fields.data !== null;
	return toCallback([data.taskId, data.task_id, fields.taskId, fields.task_id], ending, !hasData);
}

/** The API of kie.ai for all its models. Sources: its public documentation, and what public clients have met in 2026. */
export const jobsApi: Api = {
	create: {
		path: '/api/v1/jobs/createTask',
		body: { model: MODEL },
		properties: { generationTaskId: 'input.task_id', audioId: 'input.audio_id', callBackUrl: 'callBackUrl' },
		needsCallBackUrl: false,
		// `recordId` beside it looks like one, but is no key to anything.
		taskIdOf: (data) => firstText(fieldsOf(data).taskId, fieldsOf(data).task_id),
	},
	details: {
		path: RECORD_PATH,
		taskIdProperty: 'taskId',
		conversionOf: readRecord,
		callBackUrlOf: (data) => textOf(requestOf(fieldsOf(data)).callBackUrl),
		isFailure: (providerStatus) => isState(providerStatus, FAILURE),
		withoutFile: (providerStatus) =>
			isState(providerStatus, SUCCESS) ? 'The provider says that the conversion has succeeded, but names no file' : undefined,
	},
	generation: { path: RECORD_PATH, taskIdProperty: 'taskId', generationOf: readGeneration },
	readCallback,
};
