import '../setup/quickPauses';

import { setClockAhead } from '../setup/clock';
import { useNock } from '../setup/nock';
import { failure, HOSTS, onConvert, onLookUp, recordOf } from './provider';
import { callBack, callbackParameters, prepare, started } from './suspended';

/** What Convert and Wait by callback does with a conversion that the provider calls successful but that has no file. */

useNock();

afterEach(() => {
	jest.restoreAllMocks();
});

const NO_FILE = 'The provider says that the conversion has succeeded, but returned no file URL';
const withoutFile = { response: null, musicId: null };

test('by callback, it is pending for a minute, then an error item, without delaying the others', async () => {
	const frozen = [started('without-file-1'), started('with-file-1')];
	onLookUp('without-file-1').times(6).reply(200, recordOf('without-file-1', withoutFile));
	expect(await callBack({ frozen, taskId: 'without-file-1' })).toMatchObject({ status: 503, items: undefined });

	setClockAhead(60_000);
	// The provider's first retry. It gets as many lookups as ever, and one more for the batch.
	onLookUp('without-file-1').times(7).reply(200, recordOf('without-file-1', withoutFile));
	onLookUp('with-file-1').reply(200, recordOf('with-file-1', { musicId: 'audio-of-with-file-1' }));
	const { status, items } = await callBack({ frozen, taskId: 'without-file-1' });
	expect(status).toBe(200);
	expect(items?.map(({ json }) => json.error ?? json.status)).toEqual([NO_FILE, 'success']);
	expect(items?.[0].json).toMatchObject({
		message: expect.stringMatching(/^No file arrived within 60 seconds\. It may still arrive\. Use Get Details/),
		details: { taskId: 'without-file-1', generationTaskId: 'generation', audioId: 'audio-of-without-file-1', alreadyConverted: false, status: 'pending' },
	});
}, 30_000);

test('one that existed before is polled, and becomes an error item', async () => {
	onConvert(HOSTS.kie).reply(200, failure(409, 'exists', { taskId: 'without-file-2' }));
	onLookUp('without-file-2').reply(200, recordOf('without-file-2', withoutFile)).persist();
	const { runData, ...node } = prepare([{ generationTaskId: 'generation-1', audioId: 'audio-1' }], callbackParameters({ waitTimeout: 1 }));
	expect(await node.try()).toMatchObject([[{ json: { error: NO_FILE, taskId: 'without-file-2' }, pairedItem: { item: 0 } }]]);
	expect(runData.waitTill).toBeUndefined();
});
