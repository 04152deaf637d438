import '../setup/quickPauses';
import { useNock } from '../setup/nock';
import { wavFile } from '../setup/wavFile';
import { getDetailsParameters, run } from './engine';
import { created, generationOf, HOSTS, onConvert, onDownload, onGeneration, onLookUp, recordOf } from './provider';

useNock();

test('the tracks of a generation do not overwrite each other when they share a File Name', async () => {
	const ids = ['e231f4a0-7c1d', '0a1b2c3d-7c1d'];
	onGeneration('generation-1').reply(200, generationOf(ids));
	for (const id of ids) {
		onConvert(HOSTS.kie, id).reply(200, created(`task-${id}`));
		onLookUp(`task-${id}`).reply(200, recordOf(`task-${id}`, { musicId: id }));
	}
	onDownload().times(2).reply(200, wavFile());
	const audioId = { __rl: true, mode: 'list', value: '' };
	const parameters = { resource: 'track', operation: 'convertAndWait', generationTaskId: 'generation-1', audioId, options: { fileName: 'mine' } };
	const { ok } = await run({ parameters: { ...parameters, downloadWav: true } });
	expect(ok.map(({ binary }) => binary?.data.fileName)).toEqual(['mine e231f4a0.wav', 'mine 0a1b2c3d.wav']);
});

test('nor do the files of several items', async () => {
	for (const n of [1, 2, 3]) onLookUp(`task-${n}`).reply(200, recordOf(`task-${n}`, { musicId: `track-${n}` }));
	onDownload().times(3).reply(200, wavFile());
	const { ok } = await run({
		parameters: getDetailsParameters({ downloadWav: true, options: { fileName: '={{ $json.name }}' } }),
		items: [1, 2, 3].map((n) => ({ taskId: `task-${n}`, name: n < 3 ? 'mine' : 'other' })),
	});
	expect(ok.map(({ binary }) => binary?.data.fileName)).toEqual(['mine track-1.wav', 'mine track-2.wav', 'other.wav']);
});
