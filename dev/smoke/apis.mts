import type { ApiName } from '../emulator/types.mts';
import type { Request } from './providerClient.mts';

const WAV_MODEL = 'ai-music-api/convert-to-wav-format';

export interface Order {
	generationTaskId: string;
	audioId: string;
	callbackUrl?: string;
}

/** The fields of a record that the survey needs in order to continue. */
export interface RecordView {
	/** The status, a word or a number. */
	state: string;
	url?: string;
	failed: boolean;
	/** The duration by the record's own times, if they are numbers. */
	ownMs: number | null;
}

/** The requests of one API, and the places of the values in its responses. */
export interface MeasuredApi {
	/** The field with the state. */
	stateField: string;
	create(order: Order): Request;
	record(taskId?: string): Request;
	generation(taskId: string): Request;
	read(data: Record<string, unknown>): RecordView;
}

const FAILED = /fail|error|sensitive/i;

function isUrl(value: unknown): value is string {
	return typeof value === 'string' && /^https?:/i.test(value);
}

function parsed(value: unknown): unknown {
	try {
		return JSON.parse(String(value));
	} catch {
		return undefined;
	}
}

/** The address of the file, in any of the places where clients have seen it. */
function urlIn(...places: unknown[]): string | undefined {
	for (const place of places) {
		const { resultUrls, audioWavUrl, audio_wav_url: snake } = (place ?? {}) as Record<string, unknown>;
		const found = [Array.isArray(resultUrls) ? resultUrls[0] : undefined, audioWavUrl, snake].find(isUrl);
		if (found) return found;
	}
	return undefined;
}

function between(from: unknown, to: unknown): number | null {
	return typeof from === 'number' && typeof to === 'number' ? to - from : null;
}

/** The generation's request. It belongs to its owner and differs from one generation to the next. */
const WISHES = ['data.param', 'data.paramJson'];

const query = (taskId?: string) => (taskId === undefined ? {} : { query: { taskId } });

const jobs: MeasuredApi = {
	stateField: 'state',
	create: ({ generationTaskId, audioId, callbackUrl }) => ({
		method: 'POST',
		path: '/api/v1/jobs/createTask',
		body: {
			model: WAV_MODEL,
			input: { task_id: generationTaskId, audio_id: audioId },
			...(callbackUrl !== undefined && { callBackUrl: callbackUrl }),
		},
	}),
	record: (taskId) => ({ method: 'GET', path: '/api/v1/jobs/recordInfo', ...query(taskId) }),
	generation: (taskId) => ({ ...jobs.record(taskId), opaque: WISHES }),
	read: ({ state, response, resultJson, createTime, completeTime }) => ({
		state: String(state),
		url: urlIn(response, parsed(resultJson)),
		failed: FAILED.test(String(state)),
		ownMs: between(createTime, completeTime),
	}),
};

const wav: MeasuredApi = {
	stateField: 'successFlag',
	create: ({ generationTaskId: taskId, audioId, callbackUrl: callBackUrl }) => ({
		method: 'POST',
		path: '/api/v1/wav/generate',
		body: { taskId, audioId, callBackUrl },
	}),
	record: (taskId) => ({ method: 'GET', path: '/api/v1/wav/record-info', ...query(taskId) }),
	generation: (taskId) => ({ method: 'GET', path: '/api/v1/generate/record-info', query: { taskId }, opaque: WISHES }),
	read: ({ successFlag, response, errorCode, createTime, completeTime }) => ({
		state: String(successFlag),
		url: urlIn(response),
		// The status of a pending record with an error code no longer changes.
		failed: FAILED.test(String(successFlag)) || String(successFlag) === '3' || (Boolean(errorCode) && errorCode !== '0'),
		ownMs: between(createTime, completeTime),
	}),
};

/** The APIs that can be measured. */
export const MEASURED: Record<ApiName, MeasuredApi> = { wav, jobs };

/** The model's own schema, in the Jobs API's catalog. */
export const SCHEMA_REQUEST: Request = { method: 'GET', path: `/api/v1/models/${WAV_MODEL}/schema`, opaque: ['data.openapi'] };
