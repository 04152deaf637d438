import type { INodeProperties } from 'n8n-workflow';

import { REQUEST_TIMEOUT_MS } from '../provider/requests';

/** An entry of every operation's Options. */
export const includeRawResponse: INodeProperties = {
	displayName: 'Include Raw Response',
	name: 'includeRawResponse',
	type: 'boolean',
	default: false,
	description: "Whether to add the provider's answer as it came, in a field called raw",
};

/** Where a downloaded file goes. The operation adds when it is shown. */
export const binaryPropertyName: INodeProperties = {
	displayName: 'Put Output File in Field',
	name: 'binaryPropertyName',
	type: 'string',
	required: true,
	default: 'data',
	hint: 'The name of the output binary field to put the file in',
};

/** An entry of the Options of operations that download. */
export const fileName: INodeProperties = {
	displayName: 'File Name',
	name: 'fileName',
	type: 'string',
	default: '',
	placeholder: 'e.g. my-track.wav',
	description: 'The name of the downloaded file. By default the title of the item, if it has one, and the audio ID.',
};

/**
 * n8n adds this field itself to declarative nodes, but not to those with a webhook. Names and meanings are n8n's, so that
 * they act as everywhere else.
 */
export const requestOptions: INodeProperties = {
	displayName: 'Request Options',
	name: 'requestOptions',
	type: 'collection',
	isNodeSetting: true,
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Ignore SSL Issues (Insecure)',
			name: 'allowUnauthorizedCerts',
			type: 'boolean',
			noDataExpression: true,
			default: false,
			description: 'Whether to connect even if SSL certificate validation is not possible',
		},
		{
			displayName: 'Proxy',
			name: 'proxy',
			type: 'string',
			default: '',
			placeholder: 'e.g. http://myproxy:3128',
			description: 'HTTP proxy to use. With authentication: http://username:password@myproxy:3128.',
		},
		{
			displayName: 'Timeout',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: REQUEST_TIMEOUT_MS,
			description: 'Time in ms to wait for the provider to answer before the request is given up',
		},
	],
};
