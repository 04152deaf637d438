import { SAMPLE_AUDIO_IDS, SAMPLE_GENERATION_ID } from '../../dev/emulator/constants.mts';
import { PROVIDERS, SAMPLE_ORDER } from './support/api';
import { until } from './support/until.mts';
import { useEmulator } from './support/useEmulator';

const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;

const { emulator, admin, apiOf, setAccount } = useEmulator();

describe.each(PROVIDERS)('%s answers as documented', (provider) => {
	const api = () => apiOf(provider);
	/** Only kie.ai's record has the index. */
	const musicIndex = provider === 'kie' ? { musicIndex: 0 } : {};

	test('convert', async () => {
		expect(await api().convert()).toEqual({
			status: 200,
			json: { code: 200, msg: 'success', data: { taskId: expect.stringMatching(/^[0-9a-f]{32}$/) } },
		});
	});

	test('record-info while pending', async () => {
		const taskId = await api().start();
		expect(await api().get(`/api/v1/wav/record-info?taskId=${taskId}`)).toEqual({
			status: 200,
			json: {
				code: 200,
				msg: 'success',
				data: {
					taskId,
					musicId: SAMPLE_AUDIO_IDS[0],
					callbackUrl: SAMPLE_ORDER.callBackUrl,
					...musicIndex,
					completeTime: null,
					response: null,
					successFlag: 'PENDING',
					createTime: expect.stringMatching(TIME),
					errorCode: null,
					errorMessage: null,
				},
			},
		});
	});

	test('record-info after success', async () => {
		const taskId = await api().start();
		await admin.finish(taskId);
		expect(await api().record(taskId)).toEqual({
			taskId,
			musicId: SAMPLE_AUDIO_IDS[0],
			callbackUrl: SAMPLE_ORDER.callBackUrl,
			...musicIndex,
			completeTime: expect.stringMatching(TIME),
			response: { audioWavUrl: `${emulator.url}/files/${taskId}.wav` },
			successFlag: expect.stringMatching(/^(SUCCESS|CALLBACK_EXCEPTION)$/),
			createTime: expect.stringMatching(TIME),
			errorCode: null,
			errorMessage: null,
		});
	});

	test('record-info after a failure', async () => {
		const taskId = await api().start();
		await admin.finish(taskId, { successFlag: 'GENERATE_WAV_FAILED' });
		expect(await api().record(taskId)).toMatchObject({
			completeTime: expect.stringMatching(TIME),
			response: null,
			errorCode: provider === 'kie' ? 501 : 500,
			errorMessage: 'Audio wav generation failed',
		});
	});

	test('the generation with its tracks', async () => {
		const track = (id: string) => ({
			id,
			audioUrl: `${emulator.url}/files/${id}.mp3`,
			streamAudioUrl: expect.stringContaining(id),
			imageUrl: expect.stringContaining(id),
			title: expect.any(String),
			tags: expect.any(String),
			modelName: 'chirp-v3-5',
			createTime: expect.stringMatching(TIME),
			duration: expect.any(Number),
		});
		const { json } = await api().get(`/api/v1/generate/record-info?taskId=${SAMPLE_GENERATION_ID}`);
		expect(json).toEqual({
			code: 200,
			msg: 'success',
			data: {
				taskId: SAMPLE_GENERATION_ID,
				status: 'SUCCESS',
				type: 'GENERATE',
				response: { taskId: SAMPLE_GENERATION_ID, sunoData: SAMPLE_AUDIO_IDS.map(track) },
				errorCode: null,
				errorMessage: null,
			},
		});
	});

	test('credits, under its own path only', async () => {
		const paths = ['/api/v1/chat/credit', '/api/v1/generate/credit'];
		const [own, other] = provider === 'kie' ? paths : paths.reverse();
		expect((await api().get(own)).json).toEqual({ code: 200, msg: 'success', data: 1000 });
		expect((await api().get(other)).json.code).toBe(404);
	});

	test('epoch milliseconds on accounts that are set to them', async () => {
		await setAccount({ epochTimes: true });
		const taskId = await api().start();
		const { createTime } = await api().record(taskId);
		expect(Math.abs(Date.now() - Number(createTime))).toBeLessThan(10_000);
	});
});

test('a conversion ends automatically', async () => {
	const api = apiOf('kie');
	await setAccount({ conversionMs: 30 });
	const taskId = await api.start();
	await until(async () => (await api.record(taskId)).successFlag === 'SUCCESS');
});
