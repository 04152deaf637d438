import { EMULATOR_KEY, JOBS_GENERATION_ID, JOBS_TRACK, SAMPLE_GENERATION_ID, SAMPLE_TRACK } from '../../dev/emulator/constants.mts';
import type { Crossing } from '../../dev/emulator/types.mts';
import { SAMPLE_ORDER } from './support/api';
import { useEmulator } from './support/useEmulator';

const { admin, jobs, api: wav, apiOf, setAccount } = useEmulator();

const found = async (path: string) => (await wav.get(path)).json.code === 200;
const created = async (start: () => Promise<string>) => await start().then(() => true, () => false);

/** Whether each of the six crossings between the APIs works. */
const TRIES: Record<Crossing, () => Promise<boolean>> = {
	'wav:generations': async () => await found(`/api/v1/generate/record-info?taskId=${JOBS_GENERATION_ID}`),
	'wav:conversions': async () => await found(`/api/v1/wav/record-info?taskId=${await jobs.start()}`),
	'wav:tracks': async () => await created(async () => await admin.convert(EMULATOR_KEY, JOBS_TRACK)),
	'jobs:generations': async () => (await jobs.recordInfo(SAMPLE_GENERATION_ID)).json.code === 200,
	'jobs:conversions': async () => (await jobs.recordInfo(await wav.start())).json.code === 200,
	'jobs:tracks': async () => await created(async () => await admin.createTask(EMULATOR_KEY, SAMPLE_TRACK)),
};
const NAMES = Object.keys(TRIES) as Crossing[];

async function working(): Promise<Crossing[]> {
	const works: Crossing[] = [];
	for (const name of NAMES) if (await TRIES[name]()) works.push(name);
	return works;
}

test('works as far as public clients report', async () => {
	expect(await working()).toEqual(['wav:generations', 'wav:tracks', 'jobs:tracks']);
});

test('can be turned off, with the answers for unknown tasks', async () => {
	await setAccount({ crossings: [] });
	expect(await working()).toEqual([]);
	const unknown = { code: 422, msg: 'recordInfo is null', data: null };
	expect((await jobs.recordInfo(SAMPLE_GENERATION_ID)).json).toEqual(unknown);
	expect((await wav.get(`/api/v1/generate/record-info?taskId=${JOBS_GENERATION_ID}`)).json).toEqual(unknown);
	const { generationTaskId: taskId, audioId } = JOBS_TRACK;
	expect((await wav.convert({ ...SAMPLE_ORDER, taskId, audioId })).json).toMatchObject({ code: 422, data: null });
});

test.each(NAMES)('only %s', async (name) => {
	await setAccount({ crossings: [name] });
	expect(await working()).toEqual([name]);
});

test('each API shows in its own form what the other has made', async () => {
	await setAccount({ crossings: NAMES });
	const [ofJobs, ofWav] = [await jobs.start(), await wav.start()];
	await admin.finish(ofJobs);
	await admin.finish(ofWav);
	expect(await wav.record(ofJobs)).toMatchObject({ taskId: ofJobs, response: { audioWavUrl: expect.any(String) } });
	expect(await jobs.record(ofWav)).toMatchObject({ taskId: ofWav, state: 'success', response: { resultUrls: [expect.any(String)] } });
	expect((await wav.get(`/api/v1/generate/record-info?taskId=${JOBS_GENERATION_ID}`)).json)
		.toMatchObject({ data: { taskId: JOBS_GENERATION_ID, response: { sunoData: [{ audioUrl: expect.any(String) }, {}] } } });
	expect(await jobs.record(SAMPLE_GENERATION_ID)).toMatchObject({ response: { data: [{ audio_url: expect.any(String) }, {}] } });
});

test('a conversion by one API does not exist already for the other', async () => {
	await jobs.start();
	await admin.convert(EMULATOR_KEY, JOBS_TRACK);
	expect(await admin.counters()).toMatchObject({ tasksCreated: 2, alreadyExists: 0, creditsSpent: 1.4 });
});

test('at other providers nothing of the Jobs API is known', async () => {
	const other = apiOf('apibox');
	const { generationTaskId: taskId, audioId } = JOBS_TRACK;
	expect((await other.convert({ ...SAMPLE_ORDER, taskId, audioId })).json.code).toBe(400);
	expect((await other.get(`/api/v1/generate/record-info?taskId=${JOBS_GENERATION_ID}`)).json.code).toBe(404);
});
