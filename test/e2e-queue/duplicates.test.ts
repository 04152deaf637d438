import type { Credential } from '../../dev/n8n/client.mts';
import { giveWebhookId, readExample, selectCredential } from '../../dev/n8n/examples.mts';
import { convertMany } from '../e2e/support/conversions';
import { inParallel, print } from '../e2e/support/machine.mts';
import { byGateway, emulator, newAccount } from '../e2e/support/world.mts';
import { cluster } from './support/cluster.mts';
import { untilAllEnded } from './support/production';

const n8n = cluster.client;

const TRACKS = 20;

const { redis, postgres } = cluster.addresses;

const STORES: Record<string, Omit<Credential, 'id' | 'name'>> = {
	redis: { type: 'redis', data: redis },
	postgres: { type: 'postgres', data: { ...postgres, database: cluster.storage.name } },
};

/** The example's keys, which do not have the run's prefix. */
const counted: string[] = [];

afterAll(async () => void (await cluster.storage.redis.unlink(...counted)));

beforeAll(async () => {
	await cluster.storage.database.query('CREATE TABLE suno_wav_done (task_id text PRIMARY KEY, at timestamptz DEFAULT now())');
});

test.each(['redis', 'postgres'])('once-per-track-%s: the same callback at both processors at once has one effect', async (store) => {
	const account = await newAccount(n8n, byGateway('kie'));
	const example = await readExample(`once-per-track-${store}`);
	selectCredential(example, account.credential);
	selectCredential(example, await n8n.createCredential({ name: store, ...STORES[store] }));
	const path = new URL(giveWebhookId(example, 'Suno WAV Trigger', cluster.url)).pathname;
	const { id } = await n8n.createWorkflow(example);
	await n8n.activate(id);

	// The test sends the callbacks itself.
	await emulator.addFaults({ match: { on: 'callback', apiKey: account.apiKey }, count: TRACKS, action: { drop: true } });
	const taskIds = await convertMany(account, TRACKS, `${cluster.url}${path}`);
	counted.push(...taskIds.map((taskId) => `suno-wav:${taskId}`));
	await inParallel(taskIds, 10, async (taskId) => await emulator.finish(taskId));
	const answers = await inParallel(taskIds, 4, async (taskId) =>
		await Promise.all(cluster.webhooks.map(async ({ url }) => await emulator.sendCallback(taskId, { url: url + path }))),
	);
	const accepted = answers.flat().filter(({ status }) => status === 200).length;
	const executions = await untilAllEnded(id, accepted, 90_000);
	const { downloads } = await emulator.counters(account.apiKey);
	print(`${store}: ${TRACKS} tracks, ${accepted} callbacks accepted, ${executions.length} executions, ${downloads} files fetched`);
	expect(executions.filter(({ status }) => status !== 'success')).toEqual([]);
	// Otherwise the example would be unnecessary.
	expect(executions.length).toBeGreaterThan(TRACKS);
	expect(downloads).toBe(TRACKS);
});
