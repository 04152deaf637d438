import { createHash } from 'crypto';

import { nodeOutput } from '../../dev/n8n/executions.mts';
import { print } from '../e2e/support/machine.mts';
import { byGateway, emulator, newAccount } from '../e2e/support/world.mts';
import { getDetailsParameters, sunoWavWorkflow } from '../e2e/support/workflows';
import { cluster } from './support/cluster.mts';
import { runInProduction } from './support/production';

const n8n = cluster.client;

const FILES = 5;
const WAV_BYTES = 1_400_000;

const hashOf = (file: Uint8Array) => createHash('sha256').update(file).digest('hex');

/** The bytes that files occupy in n8n's database. */
async function bytesInDatabase(): Promise<number> {
	const { rows } = await cluster.storage.database.query<{ bytes: string }>('SELECT coalesce(sum(length(data)), 0) AS bytes FROM binary_data');
	return Number(rows[0].bytes);
}

const restartAll = async (env: Record<string, string>) =>
	await Promise.all(cluster.processes.map(async (process) => await process.restart(env)));

/** Workers download files, and main delivers them whole. Returns where the files are stored, and how much the database has grown. */
async function download(): Promise<{ ids: string[]; databaseGrewBy: number }> {
	const account = await newAccount(n8n, byGateway('kie'), { conversionMs: 3_600_000 });
	const items = await Promise.all(
		Array.from({ length: FILES }, async () => {
			const [track] = await emulator.addTracks(1);
			const taskId = await emulator.convert(account.apiKey, track);
			const { audioWavUrl } = await emulator.finish(taskId, { wavBytes: WAV_BYTES });
			return { taskId, audioWavUrl: audioWavUrl! };
		}),
	);
	const before = await bytesInDatabase();
	const output = nodeOutput(
		await runInProduction(sunoWavWorkflow(account, getDetailsParameters({ downloadWav: true }), { items })),
		'Ok',
	);
	for (const [index, { binary }] of output.entries()) {
		const file = new Uint8Array(await (await fetch(items[index].audioWavUrl)).arrayBuffer());
		expect(hashOf(await n8n.downloadBinary(binary!.data))).toBe(hashOf(file));
	}
	return { ids: output.map(({ binary }) => String(binary!.data.id)), databaseGrewBy: (await bytesInDatabase()) - before };
}

test('files go into the database, the default of queue mode, and come back whole', async () => {
	const { ids, databaseGrewBy } = await download();
	print(`${FILES} files of ${WAV_BYTES} bytes in database mode: the database's files have grown by ${databaseGrewBy} bytes`);
	expect(ids.filter((id) => !id.startsWith('database:'))).toEqual([]);
	expect(databaseGrewBy).toBeGreaterThan(FILES * WAV_BYTES * 0.99);
});

describe('with a folder that all processes share', () => {
	beforeAll(async () => await restartAll({ N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem', N8N_STORAGE_PATH: cluster.sharedFolder }), 240_000);
	afterAll(async () => await restartAll({ N8N_DEFAULT_BINARY_DATA_MODE: 'database' }), 240_000);

	test('files go there, and none into the database', async () => {
		const { ids, databaseGrewBy } = await download();
		print(`${FILES} files of ${WAV_BYTES} bytes on a shared folder: the database's files have grown by ${databaseGrewBy} bytes`);
		expect(ids.filter((id) => !id.startsWith('filesystem-v2:'))).toEqual([]);
		expect(databaseGrewBy).toBe(0);
	});
});
