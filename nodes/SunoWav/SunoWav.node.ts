import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { getCreditsOption } from './actions/account/getCredits';
import { getDetailsFields, getDetailsOption } from './actions/conversion/getDetails';
import { convertFields, convertOption } from './actions/track/convert';
import { convertAndWait, convertAndWaitFields, convertAndWaitOption } from './actions/track/convertAndWait/convertAndWait';
import { getManyFields, getManyOption } from './actions/track/getMany';
import { resumeExecution } from './callbacks/resumeExecution';
import { searchTracks } from './methods/listSearch';
import { nothingToRegister } from './methods/webhookMethods';
import { requestOptions } from './parameters/fields';
import { trackFields } from './parameters/trackIds';
import { baseUrlExpression } from './providers/account';
import { callOptions } from './providers/callOptions';
import { refuseUnknownOperation } from './run/unknownOperation';
import { toolDescriptions, toolNotice } from './tool/toolDescriptions';

/**
 * Each resource with its operations. The default is Convert and Wait, because Convert needs a second workflow and an n8n that the provider
 * can reach.
 */
const operations = {
	account: [getCreditsOption],
	conversion: [getDetailsOption],
	track: [convertOption, convertAndWaitOption, getManyOption],
};

export class SunoWav implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Suno WAV', name: 'sunoWav', icon: { light: 'file:../../icons/sunoWav.svg', dark: 'file:../../icons/sunoWav.dark.svg' },
		group: ['transform'], version: 1,
		// The operation's name, because its value is not meant for readers.
		subtitle: '={{ $parameter["operation"].replace(/[A-Z]/g, " $&").toLowerCase().replace(/^./, (letter) => letter.toUpperCase()) }}',
		description: 'Turn AI-generated music tracks into uncompressed WAV files',
		defaults: { name: 'Suno WAV' }, usableAsTool: true, inputs: [NodeConnectionTypes.Main], outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'sunoWavApi', required: true }],
		// It has its own path, like n8n's send-and-wait nodes, so that callbacks for one node do not resume another.
		webhooks: [
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', responseData: '', path: '={{ $nodeId }}', restartWebhook: true },
		],
		waitingNodeTooltip: 'Waiting until the provider has called back for every track',
		requestDefaults: { baseURL: baseUrlExpression, ...callOptions },
		properties: [
			{
				displayName: 'Resource', name: 'resource', type: 'options', noDataExpression: true, default: 'track',
				options: [{ name: 'Account', value: 'account' }, { name: 'Conversion', value: 'conversion' }, { name: 'Track', value: 'track' }],
				routing: refuseUnknownOperation(operations),
			},
			{
				displayName: 'Operation', name: 'operation', type: 'options', noDataExpression: true, default: 'convertAndWait',
				displayOptions: { show: { resource: ['track'] } },
				options: operations.track,
			},
			{
				displayName: 'Operation', name: 'operation', type: 'options', noDataExpression: true, default: 'getDetails',
				displayOptions: { show: { resource: ['conversion'] } },
				options: operations.conversion,
			},
			{
				displayName: 'Operation', name: 'operation', type: 'options', noDataExpression: true, default: 'getCredits',
				displayOptions: { show: { resource: ['account'] } },
				options: operations.account,
			},
			...toolDescriptions,
			toolNotice,
			...trackFields, ...convertFields,
			...convertAndWaitFields, ...getManyFields,
			...getDetailsFields,
			requestOptions,
		],
	};

	methods = { listSearch: { searchTracks } };
	customOperations = { track: { convertAndWait } };
	webhookMethods = { default: nothingToRegister };

	/** Called for each callback of an execution that Convert and Wait has suspended. */
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await resumeExecution(this);
	}
}
