import '../setup/quickClock';
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

describe('all tracks of a generation', () => {
	/** Converts generations with these titles, one item for each. Returns the names of the files in the JSON. */
	async function namesOf(generations: string[][], more: object[] = []) {
		let n = 0;
		for (const [index, titles] of generations.entries()) {
			const ids = titles.map(() => `a${++n}000000-7c1d`);
			const record = generationOf(ids);
			record.data.response.sunoData.forEach((track, position) => (track.title = titles[position]));
			onGeneration(`generation-${index}`).reply(200, record);
		}
		const all = [...Array(n + more.length).keys()].map((position) => (position < n ? `a${position + 1}000000-7c1d` : `b${position}000000-7c1d`));
		for (const id of all) {
			onConvert(HOSTS.kie, id).reply(200, created(`task-${id}`));
			onLookUp(`task-${id}`).reply(200, recordOf(`task-${id}`, { musicId: id }));
		}
		onDownload().times(all.length).reply(200, wavFile());
		const items = [...generations.map((_, index) => ({ generationTaskId: `generation-${index}` })), ...more.map((item, index) => ({ generationTaskId: 'generation', audioId: all[n + index], ...item }))];
		const parameters = { resource: 'track', operation: 'convertAndWait', generationTaskId: '={{ $json.generationTaskId }}', audioId: { __rl: true, mode: 'list', value: '' } };
		const { ok } = await run({ parameters: { ...parameters, downloadWav: true, options: { fileName: '={{ $json.name }}' } }, items });
		expect(ok.map(({ binary }) => binary?.data.fileName)).toEqual(ok.map(({ json }) => (json.wav as { fileName: string }).fileName));
		return ok.map(({ json }) => (json.wav as { fileName: string }).fileName);
	}

	test('are called by their titles alone when these differ', async () => {
		expect(await namesOf([['Dawn', 'Dusk']])).toEqual(['Dawn.wav', 'Dusk.wav']);
	});

	test('have the ID when they share a title, as Suno\'s two takes do', async () => {
		expect(await namesOf([['Dawn', 'dawn']])).toEqual(['Dawn a1000000.wav', 'dawn a2000000.wav']);
	});

	test('all have the ID if another generation of the run has the same title', async () => {
		expect(await namesOf([['Dawn', 'Dusk'], ['Night', 'Dusk']])).toEqual(['Dawn.wav', 'Dusk a2000000.wav', 'Night.wav', 'Dusk a4000000.wav']);
	});

	test('have the ID if a user\'s file name equals their title, and so does that file; a single track always has it', async () => {
		expect(await namesOf([['Dawn', 'Dusk']], [{ name: 'Dawn' }, { title: 'Dusk' }])).toEqual(['Dawn a1000000.wav', 'Dusk.wav', 'Dawn b2000000.wav', 'Dusk b3000000.wav']);
	});
});
