import type { GetOptions, ProviderClient } from '../client/providerClient';
import type { Conversion, FoundConversion } from '../helpers/conversion';
import { ExpiringMap } from '../helpers/expiringMap';

const MOST_AT_ONCE = 32;

/** They never change again. Only saves requests: after a restart, or beyond the bounds, they are asked for once more. */
const finished = new ExpiringMap<Conversion>(10_000, 60 * 60_000);

const running = new Map<string, Promise<FoundConversion>>();

const keyOf = ({ recordsId }: ProviderClient, taskId: string) => `${recordsId} ${taskId}`;

/** A conversion that an earlier callback found finished. */
export const getFinished = (client: ProviderClient, taskId: string): Conversion | undefined => finished.get(keyOf(client, taskId));

/** Remembers a finished conversion for the callbacks to come. */
export const addFinished = (client: ProviderClient, taskId: string, conversion: Conversion): void => {
	finished.set(keyOf(client, taskId), conversion);
};

/** Gets a conversion, by the request of another callback if there is one running for the same purpose. */
export async function getShared(client: ProviderClient, taskId: string, options: GetOptions): Promise<FoundConversion> {
	const id = `${keyOf(client, taskId)} ${options.kind}`;
	const begin = () => {
		const request = client
			.getConversion(taskId, options)
			.then((found) => {
				if (found.conversion.status !== 'pending') addFinished(client, taskId, found.conversion);
				return found;
			})
			.finally(() => running.delete(id));
		running.set(id, request);
		return request;
	};
	return await (running.get(id) ?? begin());
}

/** A running request counts only if it finds it finished: it may have begun too early for the last callback of a batch. */
async function getForBatch(client: ProviderClient, taskId: string, options: GetOptions): Promise<FoundConversion> {
	const earlier = await running.get(`${keyOf(client, taskId)} ${options.kind}`)?.catch(() => undefined);
	return earlier && earlier.conversion.status !== 'pending' ? earlier : await getShared(client, taskId, options);
}

/**
 * All conversions of a batch by their task IDs, or undefined as soon as one of them is still pending. In random order, so that the
 * callbacks of a batch do not all ask for the same finished ones first; one, then 2, 4, 8 and more at once, so that few requests are
 * wasted while many are pending, and many take little time when all have finished. Throws what a request throws, unless another one made
 * beside it says pending.
 */
export async function getAllFinished(
	client: ProviderClient,
	taskIds: string[],
	options: GetOptions,
	random = Math.random,
): Promise<Map<string, Conversion> | undefined> {
	const all = new Map<string, Conversion>();
	const get = async (taskId: string) => {
		const conversion = getFinished(client, taskId) ?? (await getForBatch(client, taskId, options)).conversion;
		all.set(taskId, conversion);
		return conversion.status;
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
