import { EMULATOR_KEY, JOBS_TRACK } from '../../dev/emulator/constants.mts';
import { addNodeRun } from '../../dev/smoke/evidence.mts';
import { usePlace } from './support/smoke.mts';

const place = usePlace();

const today = new Date().toISOString().slice(0, 10);

test('each operation has its own evidence, with a date, answers and results', async () => {
	const { evidence } = await place.ask('kieJobs');
	expect(evidence.map((path) => path.split('/').slice(-3).join('/'))).toEqual(
		['convert', 'convertAndWait', 'getMany', 'getDetails', 'getCredits', 'trigger'].map((name) => `live/kieJobs/${name}.json`),
	);
	expect(await place.readEvidence('kieJobs', 'convert')).toMatchObject({
		writtenBy: 'npm run smoke:live',
		operation: 'Track: Convert',
		provider: 'kie.ai, the Jobs API',
		date: today,
		host: place.host,
		isProvider: false,
		answers: { 'What does a conversion cost?': expect.stringContaining('0.4 credits') as unknown },
		differencesFromEmulator: [],
		met: expect.arrayContaining([expect.objectContaining({ title: 'The conversion', request: 'POST /api/v1/jobs/createTask', status: 200, code: 200 })]) as unknown,
	});
	expect(await place.readEvidence('kieJobs', 'convertAndWait')).toMatchObject({
		answers: { 'Which states does it go through?': expect.stringContaining('success') as unknown },
	});
});

test('no key, no IDs, no addresses', async () => {
	const { evidence } = await place.ask('kieJobs');
	expect(evidence.length).toBeGreaterThan(0);
	const conversions = (await place.admin.conversions()).map(({ taskId }) => taskId);
	for (const text of await place.readFiles(evidence)) {
		for (const secret of [EMULATOR_KEY, ...Object.values(JOBS_TRACK), ...conversions]) expect(text).not.toContain(secret);
		expect(text).not.toMatch(/:\/\/|[0-9a-f]{16,}|\.mp3/);
	}
});

test('a difference from the emulator is with the operation that it concerns', async () => {
	await place.setAccount({ jobsCost: 0.7 });
	await place.ask('kieJobs');
	const { differencesFromEmulator } = await place.readEvidence('kieJobs', 'convert');
	expect(differencesFromEmulator).toContainEqual(expect.objectContaining({ topic: 'The conversion', provider: '0.7 credits' }));
	expect((await place.readEvidence('kieJobs', 'getCredits')).differencesFromEmulator).toEqual([]);
});

test('operations not covered this time keep their evidence, and a question that was not asked is not an answer', async () => {
	await place.ask('kie');
	const before = await place.readEvidence('kie', 'convert');
	const { evidence } = await place.askWithKey('kie');
	expect(evidence.map((path) => path.split('/').pop())).toEqual(['getDetails.json', 'getCredits.json']);
	expect(await place.readEvidence('kie', 'convert')).toEqual(before);
	expect(JSON.stringify((await place.readEvidence('kie', 'getDetails')).answers)).not.toContain('not asked');
});

test('a node\'s output is added to its operation', async () => {
	const { redactor } = await place.ask('kie');
	const run = { operation: 'convertAndWait', n8n: '2.41.1', status: 'success', output: { taskId: ['string, 32 hex digits'] } } as const;
	await addNodeRun(place.page, 'kie', { ...run, output: { taskId: [...run.output.taskId] } }, redactor);
	const { node, met } = await place.readEvidence('kie', 'convertAndWait');
	expect(node).toEqual({ date: today, n8n: '2.41.1', status: 'success', output: { taskId: ['string, 32 hex digits'] } });
	expect(met).not.toEqual([]);
});

test.each(['{}', 'notes of mine'])('does not write over a file of somebody else (%s), and finds that out before anything is asked', async (text) => {
	const { evidence } = await place.askWithKey('kie');
	await place.writeFile(evidence[0], text);
	await place.admin.reset();
	await expect(place.ask('kie')).rejects.toThrow('was not written by this command');
	expect(await place.admin.requests()).toEqual([]);
	expect(await place.readFiles(evidence.slice(0, 1))).toEqual([text]);
});
