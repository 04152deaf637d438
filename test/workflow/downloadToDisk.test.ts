import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';

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
