import '../setup/quickPauses';

import { useNock } from '../setup/nock';
import { successCallback } from './callbackBodies';
import { callTrigger } from './callTrigger';
import { credentialFor } from './engine';
import { failure, HOSTS, onLookUp, pending, recordOf } from './provider';

useNock();

const credential = credentialFor('kie');

const callBack = async (taskId: string, more = {}) => await callTrigger({ body: successCallback(taskId), credential, ...more });

const statuses = (results: Array<{ answer: { status: number } }>) => results.map(({ answer }) => answer.status);

test.each([
	['does not know the task', 'shared-unknown', 404, failure(404), 6],
	['says pending', 'shared-pending', 503, recordOf('shared-pending', pending), 6],
	['is in trouble', 'shared-trouble', 503, failure(500), 6],
	['does not accept the key', 'shared-key', 503, failure(401), 1],
])('callbacks that arrive at the same time share their lookups and the answer: the provider %s', async (_name, taskId, status, body, looks) => {
	onLookUp(taskId).times(looks).delay(20).reply(200, body);
	expect(statuses(await Promise.all([callBack(taskId), callBack(taskId), callBack(taskId)]))).toEqual([status, status, status]);
});

test('a callback that arrives while an older one finds the record pending gets a separate lookup', async () => {
	const taskId = 'outrun';
	let late: ReturnType<typeof callBack> | undefined;
	onLookUp(taskId).times(5).reply(200, recordOf(taskId, pending));
	onLookUp(taskId).reply(200, () => {
		late = callBack(taskId);
		return recordOf(taskId, pending);
	});
	onLookUp(taskId).reply(200, recordOf(taskId));
	expect(await callBack(taskId)).toMatchObject({ answer: { status: 503 }, started: false });
	expect(await late).toMatchObject({ answer: { status: 200 }, started: true });
});

test('a task with the same ID in another account is a different one', async () => {
	onLookUp('namesake').delay(20).reply(200, recordOf('namesake'));
	onLookUp('namesake', HOSTS.apiBox).times(6).delay(20).reply(200, failure(404));
	const other = { credential: credentialFor('apiBox') };
	expect(statuses(await Promise.all([callBack('namesake'), callBack('namesake', other)]))).toEqual([200, 404]);
});
