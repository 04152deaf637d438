import '../setup/quickPauses';

import nock from 'nock';

import { advanceableClock } from '../setup/clock';
import { useNock } from '../setup/nock';
import { failure, onLookUp, pending, recordOf } from './provider';
import { callBack, callbackParameters, started } from './suspended';

/** What the lookup of the conversion itself means for a callback to a waiting execution. */

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

test('when the provider keeps saying pending, the execution keeps waiting and the callback comes again', async () => {
	onLookUp(taskId).times(6).reply(200, recordOf(taskId, pending));
	expect(await callBack({ frozen: [started(taskId)], taskId })).toMatchObject({ status: 503, items: undefined });
});

describe('when the provider does not know the task that it calls back for', () => {
	const lost = 'kie.ai knows no conversion with this task ID';

	afterEach(() => {
		jest.restoreAllMocks();
	});

	afterEach(() => {
		nock.cleanAll();
	});

	/** From now on, each lookup of the task takes this long and does not find it. */
	function lose(tookMs: number): void {
		const advance = advanceableClock();
		onLookUp(taskId)
			.reply(200, () => {
				advance(tookMs);
				return failure(404);
			})
			.persist();
	}

	test.each([600, 1_300, 1_900, 3_000])('after ten seconds, with lookups of %i ms, it is lost, and holds up none of the others', async (tookMs) => {
		const other = `other-${taskId}`;
		onLookUp(other).reply(200, recordOf(other, { musicId: `audio-of-${other}` }));
		lose(tookMs);
		const { status, items } = await callBack({ frozen: [started(other), started(taskId)], taskId });
		expect([status, items?.map(({ json }) => json.error ?? json.status)]).toEqual([200, ['success', lost]]);
	});

	test('the execution goes on, also with that one alone', async () => {
		lose(1_300);
		const { status, items } = await callBack({ frozen: [started(taskId)], taskId });
		expect([status, items?.map(({ json }) => json.error)]).toEqual([200, [lost]]);
	});
});

test('the Timeout of Request Options holds, and what took longer is tried again', async () => {
	onLookUp(taskId).delay(4_000).reply(200, found());
	onLookUp(taskId).reply(200, found());
	const from = Date.now();
	const parameters = callbackParameters({ requestOptions: { timeout: 300 } });
	expect(await callBack({ frozen: [started(taskId)], taskId, parameters })).toMatchObject({ status: 200, items: [{}] });
	expect(Date.now() - from).toBeLessThan(3_000);
});
