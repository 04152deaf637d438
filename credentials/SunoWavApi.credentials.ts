import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	Icon,
	IHttpRequestOptions,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import { inOneText } from '../nodes/SunoWav/errors/n8nErrors';
import { Problem } from '../nodes/SunoWav/errors/problem';
import { sentences } from '../nodes/SunoWav/helpers/text';
import { type Account, toAccount } from '../nodes/SunoWav/providers/account';
import { credentialTest } from '../nodes/SunoWav/providers/credentialTest';
import { DEFAULT_PROVIDER, providers, type Provider, type ProviderId } from '../nodes/SunoWav/providers/providers';

const providerIds = Object.keys(providers) as ProviderId[];

const providerOptions: INodePropertyOptions[] = providerIds.map((id) => ({
	name: providers[id].displayName, value: id,
	description: providers[id].chooseWhen,
}));

/** What users should know about each provider before they enter its key. */
const notices: INodeProperties[] = providerIds.map((id) => ({
	displayName: noticeOf(providers[id]), name: `${id}Notice`, type: 'notice', default: '',
	displayOptions: { show: { provider: [id] } },
}));

function noticeOf({ keyPage, chooseWhen, otherwise, repeatIsSafe }: Provider): string {
	const more = [chooseWhen, otherwise, repeatIsSafe ? undefined : 'Converting a track again costs credits again'];
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
			description: 'The provider whose error codes the gateway uses. For example, code 429 means "too fast" at kie.ai and "no credits" elsewhere.',
			options: providerOptions,
			displayOptions: { show: { provider: ['custom'] } },
		},
		{
			displayName: 'Ignore SSL Issues (Insecure)', name: 'ignoreSSLIssues', type: 'boolean', default: false,
			description:
				"Whether to connect even if the gateway's certificate cannot be verified. This applies only to the gateway and to files on it, not to files on other hosts.",
			displayOptions: { show: { provider: ['custom'] } },
		},
		{ displayName: 'API Key', name: 'apiKey', type: 'string', typeOptions: { password: true }, required: true, default: '' },
		{
			displayName: 'Webhook HMAC Key', name: 'webhookHmacKey', type: 'string', typeOptions: { password: true }, default: '',
			description: 'If set, n8n verifies the signature of every callback to the Suno WAV Trigger and to Convert and Wait',
			hint: 'Only needed if you have set a key in your account settings at the provider',
			displayOptions: { show: { provider: [...signingProviders, 'custom'] } },
		},
		{
			displayName: 'Processes Sharing This Key', name: 'processes', type: 'number', typeOptions: { minValue: 1 }, default: 1,
			description: "How many n8n processes start conversions with this key. Each uses its share of the provider's rate limit.",
			hint: 'Leave this at 1 unless n8n runs in queue mode. In queue mode, enter the number of workers that use this key.',
		},
	];

	authenticate: IAuthenticate = async (
		credential: ICredentialDataDecryptedObject,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => ({
		...options,
		headers: { ...options.headers, Authorization: `Bearer ${toUsable(credential).apiKey}` },
	});

	test: ICredentialTestRequest = credentialTest;
}

/** In the dialog of the credential's test, n8n shows only the message of an error that is thrown here. */
function toUsable(credential: ICredentialDataDecryptedObject): Account {
	try {
		return toAccount(credential);
	} catch (error) {
		throw Problem.local(inOneText(error), '');
	}
}
