import type { GetOptions, ProviderClient } from '../client/providerClient';
import { toProblem } from '../errors/n8nErrors';
import { isUnknownTask, type Problem } from '../errors/problem';
import { FILE_DELAY_MS, unfinishedProblem } from '../errors/taskProblems';
import type { Conversion, FoundConversion } from '../helpers/conversion';
import { ExpiringMap } from '../helpers/expiringMap';
import { wait } from '../helpers/wait';

const MOST_AT_ONCE = 32;

/** Finished conversions never change again. This only saves requests: after a restart, or beyond the limits, they are fetched again. */
const finished = new ExpiringMap<Conversion>(10_000, 60 * 60_000);

const running = new Map<string, Promise<FoundConversion>>();

/** A record that has been unknown for this long counts as lost, and its item must not hold up the others. */
const LOST_AFTER_MS = 10_000;
const PAUSE_MS = 2_500;

/** When each record was first found to be unknown to the provider. */
const unknownSince = new ExpiringMap<number>(10_000, 60 * 60_000);

function noteUnknown(client: ProviderClient, taskId: string): void {
	const key = keyOf(client, taskId);
	unknownSince.set(key, unknownSince.get(key) ?? performance.now());
}

/** Whether the provider did not know a conversion when it was last asked. */
export const isUnknown = (client: ProviderClient, taskId: string): boolean => unknownSince.get(keyOf(client, taskId)) !== undefined;

/** When the provider first reported that a conversion was over but had no file, for each such conversion. */
const overSince = new ExpiringMap<number>(10_000, 60 * 60_000);

function noteMissingFile(client: ProviderClient, taskId: string, { lacksFile = false }: FoundConversion): void {
	const key = keyOf(client, taskId);
	if (!lacksFile) overSince.delete(key);
	else overSince.set(key, overSince.get(key) ?? performance.now());
}

/** Whether a conversion has been over, without a file, for so long that no file is expected anymore. */
export const isFileOverdue = (client: ProviderClient, taskId: string): boolean =>
	performance.now() - (overSince.get(keyOf(client, taskId)) ?? Infinity) >= FILE_DELAY_MS;

/** The result of each conversion: a Problem if it is lost or its file is missing. */
export type Results = Map<string, Conversion | Problem>;

const keyOf = ({ recordsId }: ProviderClient, taskId: string) => `${recordsId} ${taskId}`;

/** A conversion that an earlier callback found finished. */
export const getFinished = (client: ProviderClient, taskId: string): Conversion | undefined => finished.get(keyOf(client, taskId));

export const addFinished = (client: ProviderClient, taskId: string, conversion: Conversion): void => {
	finished.set(keyOf(client, taskId), conversion);
};

/**
 * Gets a conversion. If another callback's request for the same purpose is running, that request is shared. A new request first waits for
 * `turn`, if given.
 */
export async function getShared(
	client: ProviderClient,
	taskId: string,
	options: GetOptions,
	turn?: () => Promise<void>,
): Promise<FoundConversion> {
	const id = `${keyOf(client, taskId)} ${options.kind}`;
	const get = async () => await client.getConversion(taskId, options);
	const begin = () => {
		const request = (turn ? turn().then(get) : get())
			.then((found) => {
				unknownSince.delete(keyOf(client, taskId));
				noteMissingFile(client, taskId, found);
				if (found.conversion.status !== 'pending') addFinished(client, taskId, found.conversion);
				return found;
			})
			.catch((error) => {
				if (isUnknownTask(error)) noteUnknown(client, taskId);
				throw error;
			})
			.finally(() => running.delete(id));
		running.set(id, request);
		return request;
	};
	return await (running.get(id) ?? begin());
}

/** A running request counts only if it finds the conversion finished. It may have begun too early for a batch's last callback. */
async function getForBatch(client: ProviderClient, taskId: string, options: GetOptions): Promise<FoundConversion> {
	const earlier = await running.get(`${keyOf(client, taskId)} ${options.kind}`)?.catch(() => undefined);
	return earlier && earlier.conversion.status !== 'pending' ? earlier : await getShared(client, taskId, options);
}

/** Like `getForBatch`, but returns a Problem if the provider has lost the conversion or its file does not arrive. */
async function getOrLose(client: ProviderClient, taskId: string, options: GetOptions): Promise<Conversion | Problem> {
	for (;;) {
		try {
			const { conversion } = await getForBatch(client, taskId, options);
			return isFileOverdue(client, taskId) ? unfinishedProblem(conversion, FILE_DELAY_MS, client.account) : conversion;
		} catch (error) {
			const problem = toProblem(error);
			if (!isUnknownTask(problem)) throw problem;
			const since = unknownSince.get(keyOf(client, taskId)) ?? performance.now();
			const leftMs = since + LOST_AFTER_MS - performance.now();
			if (leftMs <= 0) return problem;
			await wait(Math.min(PAUSE_MS, leftMs), client.signal);
		}
	}
}

/**
 * All conversions of a batch by their task IDs, or undefined as soon as one of them is still pending. The order is random, so that the
 * callbacks of a batch do not all get the same finished conversions first. One conversion is requested at first, then 2, 4, 8 and more at a
 * time. So few requests are wasted while many are pending, and a large batch takes little time when all have finished. Throws a request's
 * error, unless another request of the same round finds a pending conversion.
 */
export async function getAllFinished(
	client: ProviderClient,
	taskIds: string[],
	options: GetOptions,
	random = Math.random,
): Promise<Results | undefined> {
	const all: Results = new Map();
	const get = async (taskId: string) => {
		const result = getFinished(client, taskId) ?? (await getOrLose(client, taskId, options));
		all.set(taskId, result);
		return 'status' in result ? result.status : 'lost';
	};
	const unknown = taskIds.filter((taskId) => {
		const known = getFinished(client, taskId);
		if (known) all.set(taskId, known);
		return !known;
	});
	const left = inRandomOrder(unknown, random);
	for (let atOnce = 1; left.length > 0; atOnce = Math.min(2 * atOnce, MOST_AT_ONCE)) {
		const results = await Promise.allSettled(left.splice(0, atOnce).map(get));
		if (results.some((result) => result.status === 'fulfilled' && result.value === 'pending')) return undefined;
		const failed = results.find((result) => result.status === 'rejected');
		if (failed) throw failed.reason;
	}
	return all;
}

function inRandomOrder<T>(list: T[], random: () => number): T[] {
	return list
		.map((entry) => ({ entry, order: random() }))
		.sort((a, b) => a.order - b.order)
		.map(({ entry }) => entry);
}
