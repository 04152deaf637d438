import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startEmulator } from '../../../dev/emulator/server.mts';
import { startN8n } from '../../../dev/n8n/host.mts';
import { ensureN8n } from '../../../dev/n8n/install.mts';
import { packPackage } from '../../../dev/n8n/installPackage.mts';

/** Where the tests find what `startWorld` has started. */
export interface WorldAddress {
	n8nUrl: string;
	emulatorUrl: string;
	/** The packed package and the environment of n8n, for tests that start an n8n of their own. */
	tarball: string;
	env: Record<string, string>;
	/** The folder with the n8n to test with, when it is not the pinned one. */
	installation: string | undefined;
	/** After how many conversions of a batch of 100 n8n is killed. */
	crashMoments: number[];
	/** How many hostile requests are sent to the trigger. */
	hostileRequests: number;
	/** How many conversions call back, three times each. */
	deliveries: number;
}

const say = (line: string) => process.stdout.write(`${line}\n`);

/**
 * Starts the emulator and a real n8n with the packed package in it. The providers' real addresses lead to the emulator:
 * n8n's own proxy setting and a certificate authority that it is told to trust see to that.
 */
export async function startWorld(): Promise<{ stop: () => Promise<void> }> {
	const installation = process.env.E2E_N8N || undefined;
	if (!installation) await ensureN8n({ onProgress: say });
	const folder = await mkdtemp(join(tmpdir(), 'suno-wav-e2e-'));
	const tarball = await packPackage(folder);
	const emulator = await startEmulator({ conversionMs: 1_000, callbackClock: 60, providerProxy: true });
	const caFile = join(folder, 'ca.pem');
	await writeFile(caFile, emulator.proxy!.caPem);
	const env = {
		HTTPS_PROXY: emulator.proxy!.url,
		NO_PROXY: '127.0.0.1,localhost',
		NODE_EXTRA_CA_CERTS: caFile,
	};
	say('Starting n8n …');
	const n8n = await startN8n({ packageTarball: tarball, env, installation, log: join(folder, 'n8n.log') });
	await n8n.client.signIn();
	say(`n8n runs at ${n8n.url}, the emulator at ${emulator.url}`);
	const sizes = process.env.E2E_NIGHTLY
		? { crashMoments: [1, 10, 20, 21, 35, 50, 60, 80, 99, 100], hostileRequests: 10_000, deliveries: 1_000 }
		: { crashMoments: [35], hostileRequests: 1_000, deliveries: 100 };
	const address: WorldAddress = { n8nUrl: n8n.url, emulatorUrl: emulator.url, tarball, env, installation, ...sizes };
	process.env.E2E_WORLD = JSON.stringify(address);
	return {
		stop: async () => {
			await n8n.stop();
			await emulator.close();
			await rm(folder, { recursive: true, force: true });
		},
	};
}
