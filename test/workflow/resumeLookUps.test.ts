import '../setup/quickPauses';

import { useNock } from '../setup/nock';
import { failure, onLookUp, pending, recordOf } from './provider';
import { callBack, callbackParameters, started } from './suspended';

/** What the lookup of the conversion itself does to a callback for an execution that waits. */

useNock();

let tasks = 0;
let taskId = '';
beforeEach(() => {
	taskId = `resumed-${++tasks}`;
});

const found = () => recordOf(taskId, { musicId: `audio-of-${taskId}` });

test('a callback that outruns its record is looked up again', async () => {
	onLookUp(taskId).reply(200, recordOf(taskId, pending));
	onLookUp(taskId).reply(200, failure(404));
	onLookUp(taskId).reply(200, found());
	const { status, items } = await callBack({ frozen: [started(taskId)], taskId });
	expect([status, items?.map(({ json }) => json.status)]).toEqual([200, ['success']]);
});

test.each([
	['goes on saying pending', () => recordOf(taskId, pending), 503],
	['goes on not to know the task', () => failure(404), 404],
])('when the provider %s, the execution keeps waiting and the callback comes again', async (_name, record, status) => {
	onLookUp(taskId).times(6).reply(200, record());
	expect(await callBack({ frozen: [started(taskId)], taskId })).toMatchObject({ status, items: undefined });
});

test('the Timeout of Request Options holds, and what took longer is tried again', async () => {
	onLookUp(taskId).delay(4_000).reply(200, found());
	onLookUp(taskId).reply(200, found());
	const from = Date.now();
	const parameters = callbackParameters({ requestOptions: { timeout: 300 } });
	expect(await callBack({ frozen: [started(taskId)], taskId, parameters })).toMatchObject({ status: 200, items: [{}] });
	expect(Date.now() - from).toBeLessThan(3_000);
});
