import { EMULATOR_KEY, SAMPLE_AUDIO_IDS, SAMPLE_GENERATION_ID } from '../../../dev/emulator/constants.mts';

/** The body of a convert request for the sample generation's first track. */
export const SAMPLE_ORDER = {
	taskId: SAMPLE_GENERATION_ID,
	audioId: SAMPLE_AUDIO_IDS[0],
	// Never resolves. For tests that are not about callbacks.
	callBackUrl: 'https://nobody.invalid/callback',
};

export const PROVIDERS = ['kie', 'sunoapi', 'apibox', 'erweima'] as const;

export interface ApiAnswer {
	status: number;
	json: { code: number; msg: string; data: never };
}

/** Calls one provider's API as a client does. */
export class ProviderApi {
	constructor(
		private readonly emulatorUrl: string,
		private readonly provider: string,
		private readonly apiKey: string = EMULATOR_KEY,
	) {}

	async get(path: string): Promise<ApiAnswer> {
		return await this.call(path, {});
	}

	/** A string is sent unchanged. */
	async post(path: string, content: unknown): Promise<ApiAnswer> {
		const body = typeof content === 'string' ? content : JSON.stringify(content);
		return await this.call(path, { method: 'POST', body });
	}

	async convert(order: unknown = SAMPLE_ORDER): Promise<ApiAnswer> {
		return await this.post('/api/v1/wav/generate', order);
	}

	/** Starts a conversion and returns its ID. */
	async start(order: unknown = SAMPLE_ORDER): Promise<string> {
		const { json } = await this.convert(order);
		if (json.code !== 200) throw new Error(`Not created: ${json.code} ${json.msg}`);
		return (json.data as { taskId: string }).taskId;
	}

	/** `data` of the conversion's record. */
	async record(taskId: string): Promise<Record<string, unknown>> {
		const { json } = await this.get(`/api/v1/wav/record-info?taskId=${taskId}`);
		return json.data;
	}

	private async call(path: string, init: { method?: string; body?: string }): Promise<ApiAnswer> {
		const headers = { authorization: `Bearer ${this.apiKey}`, 'content-type': 'application/json' };
		const response = await fetch(`${this.emulatorUrl}/${this.provider}${path}`, { ...init, headers });
		return { status: response.status, json: (await response.json()) as ApiAnswer['json'] };
	}
}
