import type { INodeProperties } from 'n8n-workflow';

import { REQUEST_TIMEOUT_MS } from './requestOptions';

/** An option of every operation except Get Credits. */
export const includeRawResponse: INodeProperties = {
	displayName: 'Include Raw Response', name: 'includeRawResponse', type: 'boolean', default: false,
	description: "Whether to add the provider's unchanged response, in a field called raw",
};

/** In declarative operations, n8n itself starts the items in batches. Convert and Wait does the same. */
const batching: INodeProperties = {
	displayName: 'Batching', name: 'batching', placeholder: 'Add Batching', type: 'fixedCollection', typeOptions: { multipleValues: false },
	// n8n reads this entry without checking whether it exists.
	default: { batch: {} },
	options: [
		{
			displayName: 'Batching', name: 'batch',
			values: [
				{
					displayName: 'Items per Batch', name: 'batchSize', type: 'number', typeOptions: { minValue: -1 }, default: 50,
					description: 'Input will be split in batches to throttle requests. -1 for disabled. 0 will be treated as 1.',
				},
				{
					displayName: 'Batch Interval (Ms)', name: 'batchInterval', type: 'number', typeOptions: { minValue: 0 }, default: 1000,
					description: 'Time (in milliseconds) between each batch of requests. 0 for disabled.',
				},
			],
		},
	],
};

/** Request Options of a node that does not send requests for items. */
export const requestOptionsWithoutBatching = {
	displayName: 'Request Options', name: 'requestOptions', type: 'collection', isNodeSetting: true, placeholder: 'Add Option', default: {},
	options: [
		{
			displayName: 'Ignore SSL Issues (Insecure)', name: 'allowUnauthorizedCerts', type: 'boolean', noDataExpression: true, default: false,
			description: 'Whether to connect even if SSL certificate validation is not possible',
		},
		{
			displayName: 'Proxy', name: 'proxy', type: 'string', default: '', placeholder: 'e.g. http://myproxy:3128',
			description: 'HTTP proxy to use. With authentication: http://username:password@myproxy:3128.',
		},
		{
			displayName: 'Timeout', name: 'timeout', type: 'number', typeOptions: { minValue: 1 }, default: REQUEST_TIMEOUT_MS,
			description: 'Time in ms to wait for a response from the provider before the request fails',
		},
	],
} satisfies INodeProperties;

/** n8n adds this field to declarative nodes, but not to those with a webhook. Names and meanings are n8n's. */
export const requestOptions: INodeProperties = {
	...requestOptionsWithoutBatching,
	options: [batching, ...requestOptionsWithoutBatching.options],
};
