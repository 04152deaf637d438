import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import type { N8nOptions } from '../../../dev/n8n/host.mts';
import { startStack, type Stack } from '../../../dev/stack/stack.mts';
import { say } from './say.mts';

/** The addresses of everything that `startWorld` has started. */
export interface WorldAddress {
	n8nUrl: string;
	emulatorUrl: string;
	/** The packed package and n8n's environment, for tests that start a separate n8n. */
	tarball: string;
	env: Record<string, string>;
	/** The folder with the n8n to test, if it is not the pinned one. */
	installation: string | undefined;
	/** n8n is killed after this many of a batch's 100 conversions. */
	crashMoments: number[];
	/** How many hostile requests are sent to the trigger. */
	hostileRequests: number;
	/** How many conversions send callbacks, three times each. */
	deliveries: number;
	/** Whether to call a tool for a conversion that takes as long as real ones can. */
	longConversion: boolean;
}

/**
 * The providers' real addresses lead to the emulator, through n8n's own proxy setting and a certificate authority that n8n is told to
 * trust.
 */
async function leadToEmulator({ emulator, folder }: Stack): Promise<Record<string, string>> {
	const caFile = join(folder, 'ca.pem');
	await writeFile(caFile, emulator.proxy!.caPem);
	return {
		HTTPS_PROXY: emulator.proxy!.url,
		NO_PROXY: '127.0.0.1,localhost',
		NODE_EXTRA_CA_CERTS: caFile,
	};
}

/** Starts the emulator and a real n8n with the packed package, and gives the tests their addresses. */
export async function startWorld(): Promise<{ stop: () => Promise<void> }> {
	const installation = process.env.E2E_N8N ? resolve(process.env.E2E_N8N) : undefined;
	let env: Record<string, string> = {};
	const stack = await startStack({
		emulator: { conversionMs: 1_000, callbackClock: 60, providerProxy: true },
		n8n: async (started): Promise<N8nOptions> => {
			env = await leadToEmulator(started);
			return { env, installation, log: join(started.folder, 'n8n.log') };
		},
		onProgress: say,
	});
	await stack.n8n.client.signIn();
	const [n8nUrl, emulatorUrl] = [stack.n8n.url, stack.emulator.url];
	say(`n8n runs at ${n8nUrl}, the emulator at ${emulatorUrl}`);
	const sizes = process.env.E2E_NIGHTLY
		? { crashMoments: [1, 10, 20, 21, 35, 50, 60, 80, 99, 100], hostileRequests: 10_000, deliveries: 1_000, longConversion: true }
		: { crashMoments: [35], hostileRequests: 1_000, deliveries: 100, longConversion: false };
	const address: WorldAddress = { n8nUrl, emulatorUrl, tarball: stack.tarball, env, installation, ...sizes };
	process.env.E2E_WORLD = JSON.stringify(address);
	return stack;
}
