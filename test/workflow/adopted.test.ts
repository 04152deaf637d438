import type { IDataObject } from 'n8n-workflow';

import { toConversion } from '../../nodes/SunoWav/helpers/conversion';
import { useNock } from '../setup/nock';
import { convertParameters, credentialFor, run } from './engine';
import { logged } from './nodesLog';
import { failed, failure, HOSTS, onConvert, onJob, onLookUp, pending, recordOf, WAV_URL } from './provider';
import { callBack, started } from './suspended';

useNock();

let tests = 0;
let own = '';
let lost = '';
beforeEach(() => {
	tests++;
	own = `adopted-${tests}-own`;
	lost = `adopted-${tests}-lost`;
});

afterEach(() => {
	jest.restoreAllMocks();
});

/** The item that Convert and Wait returns for a create request whose response was lost. */
const inDoubt = (more: object = {}): IDataObject => ({
	error: 'The connection to apibox.erweima.ai was lost before a response arrived',
	message: 'Look at your account first',
	details: { ...toConversion({ status: 'unknown', audioId: 'Audio-Lost', generationTaskId: 'generation' }), ...more },
});

const onLost = (more: object = {}) => onLookUp(lost).reply(200, recordOf(lost, { musicId: 'audio-lost', ...more }));

const forItem = (item: unknown) => ({ taskId: lost, query: { item } as IDataObject });

async function resumed(frozen: IDataObject[]) {
	onLookUp(own).reply(200, recordOf(own, { musicId: `audio-of-${own}` }));
	const { items } = await callBack({ frozen, taskId: own });
	return items?.map(({ json }) => json);
}

test('the conversion of an order whose answer was lost is adopted, and used when the execution resumes', async () => {
	const frozen = [started(own), inDoubt()];
	onLost();
	const lines = logged();
	expect(await callBack({ frozen, ...forItem('1') })).toMatchObject({ status: 200, body: { status: 'still waiting' }, items: undefined });
	expect(lines).toEqual([expect.stringMatching(new RegExp(`conversion ${lost} of execution .*Item 1 sent that request and gets the conversion`))]);
	// The provider's retry needs no other lookup.
	expect(await callBack({ frozen, ...forItem('1') })).toMatchObject({ status: 200, body: { status: 'already known' } });
	expect(await resumed(frozen)).toMatchObject([
		{ taskId: own, status: 'success' },
		{ taskId: lost, status: 'success', alreadyConverted: false, generationTaskId: 'generation' },
	]);
});

test('the first item can get one too', async () => {
	const frozen = [inDoubt(), started(own)];
	onLost();
	await callBack({ frozen, ...forItem('0') });
	expect(await resumed(frozen)).toMatchObject([{ taskId: lost, generationTaskId: 'generation' }, { taskId: own }]);
});

test('so can the eleventh', async () => {
	const frozen = [started(own), ...Array.from({ length: 9 }, (_, n) => started(`${own}-${n}`)), inDoubt()];
	onLost();
	expect(await callBack({ frozen, ...forItem('10') })).toMatchObject({ status: 200, body: { status: 'still waiting' } });
});

test.each([
	['the generation that was ordered', 'generation', 'still waiting'],
	['no generation', undefined, 'still waiting'],
	['another generation', 'another', 'ignored'],
])('at the Jobs API, whose record names %s', async (_name, generation, status) => {
	const param = JSON.stringify({ input: { task_id: generation, audio_id: 'audio-lost' } });
	onJob(lost).reply(200, { code: 200, data: { taskId: lost, state: 'success', param, resultJson: JSON.stringify({ resultUrls: [WAV_URL] }) } });
	const { body } = await callBack({ frozen: [started(own), inDoubt()], ...forItem('1'), credential: credentialFor('kieJobs') });
	expect(body).toEqual({ status });
});

test('one that has failed becomes an error item with its task ID', async () => {
	const frozen = [started(own), inDoubt()];
	onLost(failed);
	await callBack({ frozen, ...forItem('1') });
	expect(await resumed(frozen)).toMatchObject([{ taskId: own }, { error: 'kie.ai could not convert the track', details: { taskId: lost, status: 'failed' } }]);
});

test('the execution does not wait for it', async () => {
	const frozen = [started(own), inDoubt()];
	expect(await resumed(frozen)).toMatchObject([{ taskId: own, status: 'success' }, { details: { status: 'unknown', taskId: null } }]);
});

describe('in a loop, where the item of that number was another track in an earlier round', () => {
	const next = () => `${lost}-next`;
	let frozen: IDataObject[];

	beforeEach(async () => {
		frozen = [started(own), inDoubt()];
		onLost();
		await callBack({ frozen, ...forItem('1') });
		frozen[1] = inDoubt({ audioId: 'audio-next' });
	});

	test("it does not get that track's conversion", async () => {
		expect(await resumed(frozen)).toMatchObject([{ taskId: own }, { details: { status: 'unknown', taskId: null } }]);
	});

	test('it gets its own', async () => {
		onLookUp(next()).reply(200, recordOf(next(), { musicId: 'audio-next' }));
		expect(await callBack({ frozen, ...forItem('1'), taskId: next() })).toMatchObject({ body: { status: 'still waiting' } });
		expect(await resumed(frozen)).toMatchObject([{ taskId: own }, { taskId: next(), status: 'success' }]);
	});
});

test('a task ID that is only a number in the error text is adopted all the same', async () => {
	lost = '50';
	const frozen = [started(own), { ...inDoubt(), message: 'The provider returned code 500' }];
	onLost();
	expect(await callBack({ frozen, ...forItem('1') })).toMatchObject({ body: { status: 'still waiting' } });
});

test('another execution does not get it', async () => {
	onLost();
	await callBack({ frozen: [started(own), inDoubt()], ...forItem('1') });
	expect(await resumed([started(own), inDoubt()])).toMatchObject([{ taskId: own }, { details: { status: 'unknown', taskId: null } }]);
});

describe('one that may belong to another order is not adopted, but its ID is in the log', () => {
	test.each([
		['another track', { musicId: 'another' }],
		['no track', { musicId: null }],
	])('the record names %s', async (_name, more) => {
		const frozen = [started(own), inDoubt()];
		onLost(more);
		const lines = logged();
		expect(await callBack({ frozen, ...forItem('1') })).toMatchObject({ status: 200, body: { status: 'ignored' } });
		expect(lines).toEqual([expect.stringMatching(new RegExp(`conversion ${lost} of execution .*unclear whether item 1 sent that request\\. Use Get Details`))]);
		expect(await resumed(frozen)).toMatchObject([{ taskId: own }, { details: { status: 'unknown', taskId: null } }]);
	});

	test('however many there are', async () => {
		const frozen = [started(own), inDoubt()];
		const others = Array.from({ length: 8 }, (_, n) => `${lost}-${n}`);
		const lines = logged();
		for (const taskId of others) {
			onLookUp(taskId).reply(200, recordOf(taskId, { musicId: 'another' }));
			await callBack({ frozen, ...forItem('1'), taskId });
		}
		expect(others.filter((taskId) => !lines.some((line) => line.includes(`conversion ${taskId} `)))).toEqual([]);
	});

	test('another callback for the item was verified at the same time', async () => {
		const frozen = [started(own), inDoubt()];
		const tasks = [lost, `${lost}-2`];
		for (const taskId of tasks) onLookUp(taskId).reply(200, recordOf(taskId, { musicId: 'audio-lost' }));
		const lines = logged();
		const answers = await Promise.all(tasks.map(async (taskId) => await callBack({ frozen, ...forItem('1'), taskId })));
		expect(answers.map(({ body }) => (body as { status: string }).status).sort()).toEqual(['ignored', 'still waiting']);
		expect(lines.filter((line) => line.includes('unclear whether item 1'))).toHaveLength(1);
	});

	test('the item has one already', async () => {
		const frozen = [started(own), inDoubt()];
		onLost();
		await callBack({ frozen, ...forItem('1') });
		const other = `${lost}-2`;
		onLookUp(other).reply(200, recordOf(other, { musicId: 'audio-lost' }));
		expect(await callBack({ frozen, ...forItem('1'), taskId: other })).toMatchObject({ status: 200, body: { status: 'ignored' } });
		expect(await resumed(frozen)).toMatchObject([{ taskId: own }, { taskId: lost }]);
	});
});

test.each([
	['no item', undefined],
	['an item that waits for its own task', '1'],
	['an item that was never sent', '2'],
	['an item whose task is known', '3'],
	['an item that there is not', '7'],
	['an item before the first', '-1'],
	['an empty item', ''],
	['something else', '0x'],
	['something before it', 'x0'],
	['two items', ['0', '1']],
])('a task that nobody knows is not even looked up if the URL names %s', async (_name, item) => {
	const frozen = [inDoubt(), started(own), inDoubt({ status: 'failed' }), inDoubt({ taskId: 'known' }), inDoubt()];
	expect(await callBack({ frozen, ...forItem(item) })).toMatchObject({ status: 404, items: undefined });
});

test('a record that is still pending brings the callback back later', async () => {
	onLookUp(lost).times(6).reply(200, recordOf(lost, { ...pending, musicId: 'audio-lost' }));
	expect(await callBack({ frozen: [started(own), inDoubt()], ...forItem('1') })).toMatchObject({ status: 503, body: { error: expect.stringContaining('pending') } });
}, 20_000);

test.each([
	['a lost connection', () => onConvert(HOSTS.erweima).replyWithError(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }))],
	['code 500', () => onConvert(HOSTS.erweima).reply(200, failure(500))],
	["a gateway's page", () => onConvert(HOSTS.erweima).reply(502, '<html>Bad gateway</html>')],
])('if repeats are charged, no error after %s begins with the advice to try again', async (_name, mock) => {
	mock();
	const { error } = await run({ parameters: convertParameters(), items: [{ audioId: 'a', generationTaskId: 'g' }], credential: credentialFor('erweima') });
	expect(error?.description).toMatch(/Look at your account at apibox\.erweima\.ai first: .* charges again\.$/);
	expect(error?.description).not.toMatch(/try again/i);
});
