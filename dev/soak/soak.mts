import { setTimeout as sleep } from 'node:timers/promises';
import { withCluster } from '../bench/clusterWorld.mts';
import { countsOf, isComplete, type Counts, type HandedIn } from './counts.mts';
import { emptyHeapFolder, heapEnvironment, keepHeapsOf, writeHeaps } from './heap.mts';
import { MemoryWatch, type Growth } from './memory.mts';
import { KINDS, newCustomer, type Customer } from './workflows.mts';

const ACCOUNTS = 3;
const WORKERS = 2;
/** Ten conversions every five seconds, that is, two per second. */
const TRACKS = 10;
const START_EVERY_MS = 5_000;
const CONVERSION_MS = 20_000;
/** Node writes a process's heap within this time. */
const HEAP_MS = 60_000;

export interface SoakOptions {
	minutes: number;
	/** Whether to write the heaps of processes that grow. */
	heap: boolean;
}

export interface Soak {
	counts: Counts[];
	growths: Growth[];
	heaps: string[];
	/** Whether there was a result for everything that was sent. */
	complete: boolean;
	/** Whether no process grows. */
	steady: boolean;
}

/** The account changes with every turn. The kind of workflow changes after each round of accounts. */
const turn = (index: number) => ({ account: index % ACCOUNTS, kind: KINDS[Math.floor(index / ACCOUNTS) % KINDS.length] });

/** Sends two conversions per second through a whole n8n in queue mode, for this many minutes. */
export async function soak({ minutes, heap }: SoakOptions): Promise<Soak> {
	if (heap) await emptyHeapFolder();
	return await withCluster({ workers: WORKERS, ...(heap ? { env: heapEnvironment } : {}) }, async (world) => {
		const { cluster, emulator } = world;
		const processes = Object.fromEntries([
			['main', cluster.main],
			...cluster.workers.map((worker, index) => [`worker ${index + 1}`, worker] as const),
			...cluster.webhooks.map((webhook, index) => [`webhook processor ${index + 1}`, webhook] as const),
		]);
		const customers: Customer[] = [];
		while (customers.length < ACCOUNTS) customers.push(await newCustomer(world, CONVERSION_MS, WORKERS));
		const handedIn: HandedIn[] = customers.map(() => ({ triggerIn: 0, waitIn: 0 }));
		const watch = new MemoryWatch(processes);
		const start = Date.now();
		const starts = Math.round((minutes * 60_000) / START_EVERY_MS);
		for (let index = 0; index < starts; index++) {
			await sleep(Math.max(0, start + index * START_EVERY_MS - Date.now()));
			const { account, kind } = turn(index);
			await customers[account].start(kind, await emulator.addTracks(TRACKS));
			handedIn[account][kind === 'convert' ? 'triggerIn' : 'waitIn'] += TRACKS;
			// Created early, so that its own memory is not measured.
			if (heap && index === Math.floor(starts / 8)) writeHeaps(Object.values(processes));
		}
		// From here on, the test itself is the only load.
		const growths = watch.end();
		const counts: Counts[] = [];
		for (const [index, customer] of customers.entries()) counts.push(await countsOf(world, customer, handedIn[index]));
		const grown = growths.filter(({ grew }) => grew).map(({ process }) => processes[process]);
		if (heap && grown.length > 0) {
			writeHeaps(grown);
			await sleep(HEAP_MS);
		}
		const heaps = heap ? await keepHeapsOf(grown) : [];
		return { counts, growths, heaps, complete: counts.every(isComplete), steady: grown.length === 0 };
	});
}
