import { EMULATOR_KEY, JOBS_TRACK } from '../../dev/emulator/constants.mts';
import { Place, usePlace } from './support/smoke.mts';

const place = usePlace();

const track = { SUNO_WAV_GENERATION_TASK_ID: JOBS_TRACK.generationTaskId, SUNO_WAV_AUDIO_ID: JOBS_TRACK.audioId };
const variables = (more: Record<string, string> = {}) => ({
	SUNO_WAV_PROVIDER: 'kieJobs',
	SUNO_WAV_API_KEY: EMULATOR_KEY,
	SUNO_WAV_BASE_URL: place.baseUrl('kieJobs'),
	...more,
});
const options = () => ['--page', place.page, '--poll', '0.01'];

test('without a key it explains itself', async () => {
	const { exitCode, output } = await place.run({});
	expect(exitCode).toBe(0);
	expect(output).toMatch(/^Skipped: no key is set\.\n\nnpm run smoke:live/);
});

test('asked for help it explains itself', async () => {
	const { exitCode, output } = await place.run({}, '--help');
	expect([exitCode, output]).toEqual([0, expect.stringMatching(/^npm run smoke:live/)]);
});

test('with a track it says what may be spent before it asks, and writes the page', async () => {
	const { exitCode, output, errors } = await place.run(variables(track), ...options());
	expect([exitCode, errors]).toEqual([0, '']);
	expect(output).toMatch(/^This may be charged by the provider: one conversion, the same again, [^]*--spend none[^]*Credits\n/);
	expect(output).toMatch(/The evidence of 6 operations is in \S+live\/kieJobs\.\n\S+live\.md is written; 0 differences from the emulator\.$/);
	expect(output).not.toContain(EMULATOR_KEY);
	expect(await place.readPage()).toContain('## kie.ai, the Jobs API');
});

test('spending can be switched off', async () => {
	const { exitCode, output } = await place.run(variables(track), ...options(), '--spend', 'none');
	expect(exitCode).toBe(0);
	expect(output).toMatch(/^Nothing is spent/);
	expect(await place.admin.counters()).toMatchObject({ tasksCreated: 0 });
});

test('a bad key, in plain words', async () => {
	const { exitCode, errors } = await place.run(variables({ SUNO_WAV_API_KEY: 'some-wrong-key' }), ...options());
	expect(exitCode).toBe(1);
	expect(errors).toBe(`${place.host} refuses the key: code 401 You do not have access permissions`);
});

test('nobody there', async () => {
	const other = await Place.open();
	const SUNO_WAV_BASE_URL = other.baseUrl('kie');
	await other.close();
	const { exitCode, errors } = await place.run(variables({ SUNO_WAV_BASE_URL }), ...options());
	expect(exitCode).toBe(1);
	expect(errors).toBe(`${other.host} cannot be reached: ECONNREFUSED.`);
});

test.each<[string, Record<string, string>, string[], string]>([
	['an unknown provider', { SUNO_WAV_PROVIDER: 'suno' }, [],
		'SUNO_WAV_PROVIDER is one of kie, kieJobs, sunoApi, apiBox, erweima, not "suno".'],
	['half a track', { SUNO_WAV_AUDIO_ID: 'x' }, [], 'A track takes both SUNO_WAV_GENERATION_TASK_ID and SUNO_WAV_AUDIO_ID.'],
	['no address', { SUNO_WAV_BASE_URL: 'localhost' }, [], 'SUNO_WAV_BASE_URL is no web address.'],
	['a key with a line break in it', { SUNO_WAV_API_KEY: 'one\ntwo' }, [], 'SUNO_WAV_API_KEY has a character in it that no key has.'],
	['another API than the provider has', { SUNO_WAV_PROVIDER: 'apiBox' }, ['--track-api', 'jobs'], '--track-api is wav, not "jobs".'],
	['no pause', {}, ['--poll', '0'], '--poll takes a number of seconds above 0, not "0".'],
	['n8n without a track', {}, ['--n8n'], '--n8n takes a track: set SUNO_WAV_GENERATION_TASK_ID and SUNO_WAV_AUDIO_ID.'],
	['n8n without spending', track, ['--n8n', '--spend', 'none'], '--n8n converts the track, which --spend none does not allow.'],
])('%s', async (_name, more, args, message) => {
	const { exitCode, errors } = await place.run(variables(more), ...args);
	expect([exitCode, errors]).toEqual([1, message]);
});
