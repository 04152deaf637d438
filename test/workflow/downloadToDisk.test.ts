import '../setup/quickPauses';
import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';

import { toFullDisk } from '../setup/fullDisk.mts';
import { useNock } from '../setup/nock';
import { wavFile } from '../setup/wavFile';
import { getDetailsParameters, run } from './engine';
import { onDownload, onLookUp, recordOf } from './provider';

useNock();

test('with n8n\'s default storage the file is streamed to the disk and can be read back byte for byte', async () => {
	const storage = Container.get(BinaryDataService);
	await storage.init();
	onLookUp('task-1').reply(200, recordOf('task-1'));
	const file = wavFile('RIFF', 300_000);
	onDownload().reply(200, file);
	const { ok } = await run({ parameters: getDetailsParameters({ downloadWav: true }), items: [{ taskId: 'task-1' }] });
	const binary = ok[0].binary?.data;
	expect(binary).toMatchObject({ data: 'filesystem-v2', mimeType: 'audio/wav', fileName: 'audio-1.wav', bytes: file.length });
	expect((await storage.getAsBuffer(binary!)).equals(file)).toBe(true);
});

test.each(Object.entries(toFullDisk))('a full disk says so itself, by %s, and the file is not fetched again', async (_name, store) => {
	const storage = Container.get(BinaryDataService);
	storage.setManager('filesystem-v2', { store: async (_location: object, stream: never) => await store(stream) } as never);
	onLookUp('task-1').reply(200, recordOf('task-1'));
	onDownload().reply(200, wavFile('RIFF', 3_000_000));
	const { error } = await run({ parameters: getDetailsParameters({ downloadWav: true }), items: [{ taskId: 'task-1' }] });
	expect(error).toMatchObject({
		message: 'n8n could not store the WAV file',
		description: expect.stringContaining('ENOSPC: no space left on device'),
	});
	await storage.init();
});
