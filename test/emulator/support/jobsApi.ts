import { JOBS_AUDIO_IDS, JOBS_GENERATION_ID } from '../../../dev/emulator/constants.mts';
import { ProviderApi, type ApiAnswer } from './api';

export const MODEL = 'ai-music-api/convert-to-wav-format';

export const JOBS_INPUT = { task_id: JOBS_GENERATION_ID, audio_id: JOBS_AUDIO_IDS[0] };

/** The body of a createTask request for the sample generation's first track, without a callback. */
export const JOBS_ORDER = { model: MODEL, input: JOBS_INPUT };

export type JobsRecord = Record<string, unknown>;

/** Calls kie.ai's Jobs API as a client does. */
export class JobsApi {
	readonly #api: ProviderApi;

	constructor(emulatorUrl: string, apiKey?: string) {
		this.#api = new ProviderApi(emulatorUrl, 'kie', apiKey);
	}

	async createTask(order: unknown = JOBS_ORDER): Promise<ApiAnswer> {
		return await this.#api.post('/api/v1/jobs/createTask', order);
	}

	/** Starts a conversion and returns its ID. */
	async start(order: unknown = JOBS_ORDER): Promise<string> {
		const { json } = await this.createTask(order);
		if (json.code !== 200) throw new Error(`Not created: ${json.code} ${json.msg}`);
		return (json.data as { taskId: string }).taskId;
	}

	async recordInfo(taskId: string): Promise<ApiAnswer> {
		return await this.#api.get(`/api/v1/jobs/recordInfo?taskId=${taskId}`);
	}

	/** `data` of the record. */
	async record(taskId: string): Promise<JobsRecord> {
		return (await this.recordInfo(taskId)).json.data;
	}
}
