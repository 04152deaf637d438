import '../setup/quickPauses';

import { useNoNock } from '../setup/nock';
import { successCallback } from './callbackBodies';
import { callTrigger } from './callTrigger';
import { credentialFor, getDetailsParameters, operations, run } from './engine';
import { type HostileProvider, startHostileProvider } from './hostileProvider.mts';
import { recordOf } from './provider';

useNoNock();

let provider: HostileProvider;

beforeAll(async () => {
	provider = await startHostileProvider(() => recordOf('task-1'));
});

afterAll(async () => await provider.close());

beforeEach(() => Object.assign(provider.sent, { bytes: 0, answers: 0 }));

const credential = (how: string) => credentialFor('custom', { host: provider.url(how), behavesLike: 'kie' });

const items = [{ taskId: 'task-1', generationTaskId: 'generation-1', audioId: 'audio-1' }];

const MIB = 1_048_576;

/** More than the node reads, because the operating system's buffers hold some of it too. */
const SOME_MIB = 32 * MIB;

describe.each(operations)('%s', (_name, parameters) => {
	test.each(['endless', 'packed'])('takes a small part of an answer that is %s, once', async (how) => {
		const { error } = await run({ parameters, items, credential: credential(how) });
		expect(error).toMatchObject({
			message: expect.stringMatching(/^127\.0\.0\.1:\d+ sent a response that is too large$/),
			description: expect.stringContaining('Check the host in the credential'),
		});
		expect(provider.sent.bytes).toBeLessThan(SOME_MIB);
		expect(provider.sent.answers).toBe(1);
	});
});

test('the trigger does the same, and the log says why it cannot verify', async () => {
	const { answer, started } = await callTrigger({ body: successCallback('task-1'), credential: credential('endless') });
	expect(answer).toMatchObject({ status: 503 });
	expect(started).toBe(false);
	expect(provider.sent.bytes).toBeLessThan(SOME_MIB);
});

test.each([
	[4 * MIB, true],
	[4 * MIB + 1, false],
])('an answer of %i bytes is read: %p', async (bytes, isRead) => {
	const { ok, error } = await run({ parameters: getDetailsParameters(), items, credential: credential(`large${bytes}`) });
	expect(ok.map(({ json }) => json.status)).toEqual(isRead ? ['success'] : []);
	expect(error?.message.endsWith('too large')).toBe(isRead ? undefined : true);
});
