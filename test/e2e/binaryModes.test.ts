import { createHash } from 'crypto';

import { SAMPLE_TRACK } from '../../dev/emulator/constants.mts';
import { nodeOutput } from '../../dev/n8n/executions.mts';
import { useOwnN8n } from './support/ownN8n.mts';
import { byGateway, emulator, newAccount } from './support/world.mts';
import { convertAndWaitParameters, getDetailsParameters, start, sunoWavWorkflow } from './support/workflows';

const WAV_BYTES = 5_000_000;

const hashOf = (file: Uint8Array) => createHash('sha256').update(file).digest('hex');

// The other suites use the usual mode, the file system. The modes for cloud storage require an n8n license.
describe.each(['database', 'default'])('with the binary data mode "%s"', (mode) => {
	const ownN8n = useOwnN8n({ N8N_DEFAULT_BINARY_DATA_MODE: mode });

	test('a file comes whole, also when its connection is cut at first', async () => {
		const n8n = ownN8n().client;
		const account = await newAccount(n8n, byGateway('kie'), { conversionMs: 3_600_000 });
		const taskId = await emulator.convert(account.apiKey, SAMPLE_TRACK);
		const { audioWavUrl } = await emulator.finish(taskId, { wavBytes: WAV_BYTES });
		const file = new Uint8Array(await (await fetch(audioWavUrl!)).arrayBuffer());
		for (const parameters of [getDetailsParameters({ downloadWav: true }), convertAndWaitParameters({ downloadWav: true })]) {
			await emulator.addFaults({ match: { path: '/files/', taskId }, action: { cutAfterBytes: 1_000_000 } });
			const { executionId } = await start(n8n, sunoWavWorkflow(account, parameters, { items: [{ ...SAMPLE_TRACK, taskId }] }));
			const [{ binary }] = nodeOutput(await n8n.waitForExecution(executionId, { status: ['success'] }), 'Ok');
			expect(binary?.data).toMatchObject({ mimeType: 'audio/wav', fileName: `${SAMPLE_TRACK.audioId}.wav` });
			expect(hashOf(await n8n.downloadBinary(binary!.data))).toBe(hashOf(file));
		}
	});
});
