import {
	NodeConnectionTypes,
	type IDataObject,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { receiveTriggerCallback } from './callbacks/receiveTriggerCallback';
import { respond } from './callbacks/webhookResponses';
import { triggerSetup } from './methods/webhookMethods';
import { requestOptionsWithoutBatching } from './parameters/fields';

export class SunoWavTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Suno WAV Trigger', name: 'sunoWavTrigger',
		icon: { light: 'file:../../icons/sunoWav.svg', dark: 'file:../../icons/sunoWav.dark.svg' }, group: ['trigger'], version: 1,
		subtitle: '={{ $parameter["events"].map((event) => ({ success: "Success", failed: "Failed" })[event]).join(", ") }}',
		// In its list of nodes n8n shows this for the action node as well.
		description: 'Turn Suno music tracks into WAV files, and start workflows when the files are ready',
		defaults: { name: 'Suno WAV Trigger' },
		eventTriggerDescription: 'Waiting for the provider to call the Test URL',
		activationMessage: "Callbacks now start this workflow. Paste the trigger's Production URL into the Callback URL field of the Suno WAV node's Convert operation.",
		inputs: [], outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'sunoWavApi', required: true }],
		webhooks: [
			{
				name: 'default', httpMethod: 'POST', responseMode: 'onReceived',
				// Without this, n8n responds with the literal text "firstEntryJson".
				responseData: '',
				path: 'webhook',
			},
		],
		triggerPanel: {
			header: '',
			executionsHelp: {
				inactive:
					"Two URLs, two purposes.<br /><b>Production URL</b>: paste this one into the Callback URL field of the Suno WAV node's <i>Convert</i> operation. It works as long as this workflow is published.<br /><b>Test URL</b>: works for one callback, and only while this panel listens for a test event.",
				active:
					"Paste the <b>Production URL</b> into the Callback URL field of the Suno WAV node's <i>Convert</i> operation. Callbacks start this workflow even when the editor is closed. You can see the executions on the Executions tab. The <b>Test URL</b> works for one callback, and only while this panel listens for a test event.",
			},
			activationHint:
				"Publish this workflow, then paste the <b>Production URL</b> into the Callback URL field of the Suno WAV node's <i>Convert</i> operation.",
		},
		properties: [
			{
				displayName:
					"Publish this workflow, then open Webhook URLs above. Copy the Production URL and paste it into the Callback URL field of the Suno WAV node's Convert operation. The Test URL works for one call only.",
				name: 'urlNotice', type: 'notice', default: '',
			},
			{
				displayName:
					"If the Production URL begins with localhost, 127.0.0.1 or another private address, the provider cannot call it. Set WEBHOOK_URL to n8n's public address, or use Convert and Wait with Wait By set to Polling, which needs no trigger.",
				name: 'privateAddressNotice', type: 'notice', default: '',
			},
			{
				displayName: 'Trigger On', name: 'events', type: 'multiOptions', required: true, default: ['success', 'failed'],
				options: [
					{ name: 'Conversion Success', value: 'success', description: 'The WAV is ready to download' },
					{ name: 'Conversion Failed', value: 'failed', description: 'The provider could not convert the track' },
				],
			},
			{
				displayName: 'Verification', name: 'verification', type: 'options', default: 'lookup',
				description: 'How to check that a callback is genuine. The Callback URL is public, so anyone can send a request to it. If the credential has a Webhook HMAC Key, the trigger also checks the signature.',
				options: [
					{
						name: 'Look Up at Provider', value: 'lookup',
						description: "Get the conversion from the provider and return the provider's data (recommended)",
					},
					{ name: 'None', value: 'none', description: 'Return what the caller sends' },
				],
			},
			{
				displayName: 'Without a lookup, the workflow receives whatever the caller sends, even a forged file URL. A signature covers the task ID, but not the file URL.',
				name: 'noVerificationNotice', type: 'notice', default: '',
				displayOptions: { show: { verification: ['none'] } },
			},
			{
				displayName: 'Ignore Duplicates', name: 'ignoreDuplicates', type: 'boolean', default: true,
				description:
					'Whether to start the workflow only once for each event of a conversion. Providers may deliver a callback more than once. The trigger remembers each event for 35 minutes, or until n8n restarts.',
			},
			requestOptionsWithoutBatching,
		],
	};

	webhookMethods = { default: triggerSetup };

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const { response, event } = await receiveTriggerCallback(this);
		if (!event) return respond(this, response);
		return { webhookResponse: response.body, workflowData: [this.helpers.returnJsonArray(event as unknown as IDataObject)] };
	}
}
