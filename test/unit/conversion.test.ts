import { conversionJson, mergeConversions, statusInItem, toConversion } from '../../nodes/SunoWav/helpers/conversion';
import { toAccount } from '../../nodes/SunoWav/providers/account';

const account = toAccount({ provider: 'kie', apiKey: 'secret-key' });

test.each([
	['of this conversion', { taskId: 'task-1', status: 'failed' }, 'task-1', { status: 'failed' }],
	['of this conversion, which may have been started', { taskId: 'task-1', status: 'unknown' }, 'task-1', { status: 'unknown' }],
	['of another conversion', { taskId: 'task-2', status: 'failed' }, 'task-1', {}],
	['without a task ID', { taskId: null, status: 'failed' }, null, {}],
	['with the status of something else', { taskId: 'task-1', status: 'paid' }, 'task-1', {}],
	['with an error about it', { error: 'It failed', details: { taskId: 'task-1', status: 'failed' } }, 'task-1', { status: 'failed' }],
	['with an error about another one', { taskId: 'task-1', status: 'success', error: 'It failed', details: { taskId: 'task-2', status: 'failed' } }, 'task-1', {}],
	['with an error in words', { taskId: 'task-1', status: 'failed', error: 'It failed', details: 'no audio' }, 'task-1', { status: 'failed' }],
	['with an error without details', { taskId: 'task-1', status: 'failed', error: 'It failed', details: null }, 'task-1', { status: 'failed' }],
	['with details of something else', { taskId: 'task-1', status: 'success', details: { taskId: 'task-2', status: 'failed' } }, 'task-1', { status: 'success' }],
])('the status in an item %s', (_name, json, taskId, status) => {
	expect(statusInItem(json, taskId)).toEqual(status);
});

test('the later state is used, and known facts about the track are kept', () => {
	const earlier = toConversion({
		title: 'Lanterns', imageUrl: 'https://x.example/1.jpeg', taskId: 'task-1', generationTaskId: 'generation-1', audioId: 'audio-1',
		alreadyConverted: false, providerStatus: 'PENDING',
	});
	const now = toConversion({ status: 'success', audioWavUrl: 'https://x.example/1.wav' });
	expect(mergeConversions(earlier, now)).toEqual({ ...earlier, status: 'success', audioWavUrl: 'https://x.example/1.wav', providerStatus: null });
	const all = toConversion({
		title: 'Lamps', imageUrl: 'https://x.example/2.jpeg', taskId: 'task-2', generationTaskId: 'generation-2', audioId: 'audio-2', alreadyConverted: true,
	});
	expect(mergeConversions(earlier, all)).toEqual(all);
});

test('known facts about a conversion are kept, and new ones replace them', () => {
	const earlier = toConversion({ taskId: 't', generationTaskId: 'g', audioId: 'a', alreadyConverted: true });
	expect(mergeConversions(earlier, toConversion({ status: 'success' }))).toEqual({ ...earlier, status: 'success' });
	const now = toConversion({ taskId: 'T', generationTaskId: 'G', audioId: 'A', alreadyConverted: false });
	expect(mergeConversions(earlier, now)).toEqual(now);
});

test('the raw answer is only there when it is given', () => {
	expect(conversionJson(toConversion({}), undefined, account)).toStrictEqual({ ...toConversion({}) });
	expect(conversionJson(toConversion({}), { key: 'secret-key' }, account)).toEqual({ ...toConversion({}), raw: { key: '[hidden]' } });
});
