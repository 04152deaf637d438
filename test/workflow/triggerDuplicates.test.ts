import { useNock } from '../setup/nock';
import { failureCallback, successCallback } from './callbackBodies';
import { callTrigger, type Call } from './callTrigger';
import { credentialFor } from './engine';
import { failed, onLookUp, recordOf } from './provider';

useNock();

let tasks = 0;
let taskId = '';
beforeEach(() => {
	taskId = `repeated-${++tasks}`;
});

const credential = credentialFor('kie');

const callBack = async (more: Partial<Call> = {}) => await callTrigger({ body: successCallback(taskId), credential, ...more });

const onceFinished = (times = 1) => onLookUp(taskId).times(times).reply(200, recordOf(taskId));

test('the same result is accepted a second time and starts nothing', async () => {
	onceFinished(2);
	expect(await callBack()).toMatchObject({ answer: { status: 200 }, started: true });
	expect(await callBack()).toMatchObject({ answer: { status: 200, body: { status: 'accepted' } }, started: false });
});

test('three at the same time start one execution, with one lookup', async () => {
	onLookUp(taskId).delay(20).reply(200, recordOf(taskId));
	const results = await Promise.all([callBack(), callBack(), callBack()]);
	expect(results.map(({ answer }) => answer.status)).toEqual([200, 200, 200]);
	expect(results.filter(({ started }) => started)).toHaveLength(1);
});

test('without a lookup too', async () => {
	const parameters = { verification: 'none' };
	const results = await Promise.all([callBack({ parameters }), callBack({ parameters }), callBack({ parameters })]);
	expect(results.filter(({ started }) => started)).toHaveLength(1);
});

test('if the start of the first one fails, its duplicate does not get a success, and the next one starts the workflow', async () => {
	onLookUp(taskId).delay(20).reply(200, recordOf(taskId));
	const results = await Promise.all([callBack({ then: 'startFails' }), callBack({ then: 'startFails' })]);
	expect(results[1]).toMatchObject({ answer: { status: 500 }, started: false });
	onceFinished();
	expect(await callBack()).toMatchObject({ answer: { status: 200 }, started: true });
});

test('a caller that hangs up has started the workflow: no repeat starts it again', async () => {
	onLookUp(taskId).delay(20).reply(200, recordOf(taskId));
	const results = await Promise.all([callBack({ then: 'callerHangsUp' }), callBack({ then: 'callerHangsUp' })]);
	expect(results[1]).toMatchObject({ answer: { status: 200 }, started: false });
	onceFinished();
	expect(await callBack()).toMatchObject({ answer: { status: 200 }, started: false });
});

test('another status is another result', async () => {
	const parameters = { verification: 'none' };
	expect((await callBack({ parameters })).started).toBe(true);
	expect((await callBack({ parameters, body: failureCallback(taskId) })).started).toBe(true);
	expect((await callBack({ parameters, body: failureCallback(taskId) })).started).toBe(false);
});

test('every workflow and every trigger in it gets the result', async () => {
	onceFinished(3);
	expect((await callBack()).started).toBe(true);
	expect((await callBack({ workflowId: 'another' })).started).toBe(true);
	expect((await callBack({ nodeId: 'another' })).started).toBe(true);
});

test('results that the trigger ignores are not remembered', async () => {
	onLookUp(taskId).times(2).reply(200, recordOf(taskId, failed));
	expect((await callBack({ parameters: { events: ['success'] } })).started).toBe(false);
	expect((await callBack({ parameters: { events: ['failed'] } })).started).toBe(true);
});

test.each([
	['when the user wants them', { parameters: { ignoreDuplicates: false } }],
	['in the editor\'s test runs', { mode: 'manual' as const }],
])('duplicates are not ignored %s', async (_name, more) => {
	onceFinished(2);
	expect((await callBack(more)).started).toBe(true);
	expect((await callBack(more)).started).toBe(true);
});
