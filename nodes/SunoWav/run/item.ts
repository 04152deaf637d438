import type {
	DeclarativeRestApiSettings,
	IDataObject,
	IExecuteFunctions,
	IExecutePaginationFunctions,
	IHttpRequestOptions,
} from 'n8n-workflow';

import { readAccount } from '../client/credential';
import { ProviderClient } from '../client/providerClient';
import { toExpressionProblem } from '../errors/n8nErrors';
import { makeReader, readBatching, readRequestOptions } from '../parameters/requestOptions';
import type { Account } from '../providers/account';

/** One item of a run, whichever way n8n has started it. */
export interface Item {
	index: number;
	json: IDataObject;
	context: IExecuteFunctions | IExecutePaginationFunctions;
	/** A parameter's value by its path, or the fallback. */
	read(path: string, fallback: unknown): unknown;
	/** The value of a field with routing. */
	readRouted(name: string): unknown;
	readRequest(): Partial<IHttpRequestOptions>;
	readAccount(): Promise<Account>;
}

/** A client for one item's requests. The signal ends all waiting. */
export const createClient = async (item: Item, signal: AbortSignal): Promise<ProviderClient> =>
	new ProviderClient(item.context, await item.readAccount(), item.readRequest(), signal);

/** The items of a custom operation. */
export function customItems(context: IExecuteFunctions): Item[] {
	return context.getInputData().map(({ json }, index) => {
		const read = (path: string, fallback: unknown, extractValue = false) => {
			try {
				return context.getNodeParameter(path, index, fallback, { extractValue });
			} catch (error) {
				throw toExpressionProblem(error);
			}
		};
		return {
			index,
			json,
			context,
			read,
			readRouted: (name) => read(name, '', true),
			readRequest: () => readRequestOptions(read),
			readAccount: async () => await readAccount(context, index),
		};
	});
}

/**
 * An item of a declarative operation, with the request that n8n has put together from the node's description. The fields' values are read
 * from it, and its other options are kept, such as the domains that the credential allows. Timeout, proxy and certificates are read from
 * Request Options. Method, URL and body are the ProviderClient's.
 */
export function declarativeItem(context: IExecutePaginationFunctions, options: DeclarativeRestApiSettings.HttpRequestOptions): Item {
	const read = (path: string, fallback: unknown) => context.getNodeParameter(path, fallback as null);
	const routed = { ...(options.body as object), ...options.qs } as IDataObject;
	return {
		index: context.getItemIndex(),
		json: context.getInputData().json,
		context,
		read,
		// n8n has already evaluated its expression.
		readRouted: (name) => routed[name],
		readRequest: () => {
			const readOption = makeReader(read('requestOptions', {}));
			// n8n itself keeps to the batches, but would take an unusable number for 0 or 1.
			readBatching(readOption);
			// This replaces n8n's own default of 300 s, and its proxy, which n8n may ignore later.
			return { ...(options as IHttpRequestOptions), body: undefined, ...readRequestOptions(readOption) };
		},
		readAccount: async () => await readAccount(context),
	};
}
