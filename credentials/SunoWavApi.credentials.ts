import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialType,
	Icon,
	IHttpRequestOptions,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import { sentences } from '../nodes/SunoWav/helpers/text';
import { cleanApiKey } from '../nodes/SunoWav/providers/account';
import { DEFAULT_PROVIDER, providers, type Provider, type ProviderId } from '../nodes/SunoWav/providers/providers';

const providerIds = Object.keys(providers) as ProviderId[];

const providerOptions: INodePropertyOptions[] = providerIds.map((id) => ({
	name: providers[id].displayName, value: id,
	description: providers[id].chooseWhen,
}));

/** What to know of each provider before the key is entered. */
const notices: INodeProperties[] = providerIds.map((id) => ({
	displayName: noticeOf(providers[id]), name: `${id}Notice`, type: 'notice', default: '',
	displayOptions: { show: { provider: [id] } },
}));

function noticeOf({ keyPage, chooseWhen, otherwise, repeatIsSafe }: Provider): string {
	const more = [chooseWhen, otherwise, repeatIsSafe ? undefined : 'A track that is converted a second time is charged again here'];
	return sentences(
		`Your API keys: <a href="${keyPage}" target="_blank">${keyPage}</a>`,
		...more.flatMap((text) => (text === undefined ? [] : [`${text}.`])),
	);
}

const signingProviders = providerIds.filter((id) => providers[id].signsCallbacks);

export class SunoWavApi implements ICredentialType {
	name = 'sunoWavApi';
	displayName = 'Suno WAV API';
	icon: Icon = { light: 'file:../icons/sunoWav.svg', dark: 'file:../icons/sunoWav.dark.svg' };
	documentationUrl = 'https://github.com/n8n-nodes-suno-wav/n8n-nodes-suno-wav#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'Provider', name: 'provider', type: 'options', default: DEFAULT_PROVIDER,
			description: 'The service that your API key comes from',
			options: [
				...providerOptions,
				{ name: 'Custom Host', value: 'custom', description: 'A gateway that offers the same API at a different URL' },
			],
		},
		...notices,
		{
			displayName: 'Host', name: 'host', type: 'string', required: true, default: '', placeholder: 'e.g. https://gateway.example.com',
			description: 'Base URL of the gateway, with or without /api/v1',
			displayOptions: { show: { provider: ['custom'] } },
		},
		{
			displayName: 'Behaves Like', name: 'behavesLike', type: 'options', default: DEFAULT_PROVIDER,
			description: 'The provider whose error codes the gateway follows. Code 429, for one, means "too fast" at kie.ai and "no credits" elsewhere.',
			options: providerOptions,
			displayOptions: { show: { provider: ['custom'] } },
		},
		{ displayName: 'API Key', name: 'apiKey', type: 'string', typeOptions: { password: true }, required: true, default: '' },
		{
			displayName: 'Webhook HMAC Key', name: 'webhookHmacKey', type: 'string', typeOptions: { password: true }, default: '',
			description: "If set, the Suno WAV Trigger and Convert and Wait (callback) verify every callback's signature",
			hint: 'Optional: enter it only if you set one in your account at the provider',
			displayOptions: { show: { provider: [...signingProviders, 'custom'] } },
		},
		{
			displayName: 'Processes Sharing This Key', name: 'processes', type: 'number', typeOptions: { minValue: 1 }, default: 1,
			description: "How many n8n processes start conversions with this key. Each uses its share of the provider's rate limit.",
			hint: 'Leave it at 1 unless n8n runs in queue mode. Then enter the number of workers that use this key.',
		},
	];

	authenticate: IAuthenticate = async (
		{ apiKey }: ICredentialDataDecryptedObject,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => ({
		...options,
		headers: { ...options.headers, Authorization: `Bearer ${cleanApiKey(apiKey)}` },
	});
}
