import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { saveAndCheck, startConversion, waitForFile } from '../demo/convertSample.mts';
import { setUp } from '../demo/setUp.mts';
import { freePorts } from '../n8n/freePorts.mts';
import type { ReachableN8n } from '../n8n/host.mts';
import { ensureN8n } from '../n8n/install.mts';
import { installPackage } from '../n8n/installPackage.mts';
import { REPOSITORY } from '../n8n/paths.mts';
import { TemporaryFolder } from '../n8n/temporaryFolder.mts';
import { providers } from '../stack/providers.mts';
import { Stack } from '../stack/stack.mts';
import { ContainerN8n } from './container.mts';

/**
 * Tries the packed package in n8n's own image: `npm run image -- --tag 2.46.5`. n8n must start, list the nodes and run one conversion
 * against the emulator. Without a tag, this runs in the n8n of the tests and needs no Docker. The log is kept in demo-output/image.
 */
const PROVIDER = 'kie';
const FOLDER = join(REPOSITORY, 'demo-output', 'image');

const stack = new Stack();
const toStop: Array<() => Promise<void>> = [];

/** n8n in its image, with the package in the folder where n8n itself installs packages. */
async function startContainer(tag: string, logFile: string): Promise<ReachableN8n> {
	if (!/^\d+\.\d+\.\d+$/.test(tag)) throw new Error(`--tag ${tag} is not an exact version of n8n, such as 2.46.5.`);
	const [port, brokerPort] = await freePorts(2);
	const folder = new TemporaryFolder('suno-wav-image-');
	toStop.push(async () => await folder.remove());
	await installPackage(stack.tarball, folder.path);
	const user = { uid: process.getuid!(), gid: process.getgid!() };
	const container = new ContainerN8n({ tag, port, brokerPort, userFolder: folder.path, logFile, user });
	toStop.push(async () => await container.stop());
	await container.start();
	return container;
}

async function startLocal(log: string): Promise<ReachableN8n> {
	await ensureN8n({ onProgress: console.log });
	await stack.startN8n({ log });
	return stack.n8n;
}

async function run(): Promise<void> {
	const { tag } = parseArgs({ options: { tag: { type: 'string' } } }).values;
	const name = tag === undefined ? 'the n8n of the tests' : `n8n's image ${tag}`;
	const log = join(FOLDER, `n8n-${tag ?? 'local'}.log`);
	await mkdir(FOLDER, { recursive: true });
	await rm(log, { force: true });
	await stack.build();
	await stack.pack();
	await stack.startEmulator();
	const n8n = tag === undefined ? await startLocal(log) : await startContainer(tag, log);
	const place = { n8n, emulator: stack.emulator };
	const workflow = await setUp(place, PROVIDER);
	console.log(`${name} has started and lists the nodes.`);
	const taskId = await startConversion(place, workflow);
	const { file } = await waitForFile(place, workflow, taskId);
	const { wav } = await saveAndCheck(place, providers[PROVIDER].track.audioId, file);
	console.log(`It has converted a track and downloaded the WAV to ${wav.path}. n8n's log: ${log}`);
}

async function stop(): Promise<void> {
	for (const end of toStop.reverse()) await end();
	await stack.stop();
}

run()
	.catch((error: Error) => {
		console.error(error.message);
		process.exitCode = 1;
	})
	.finally(stop);
