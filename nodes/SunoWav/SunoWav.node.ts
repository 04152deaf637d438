import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import { testSunoWavApi } from './credentialTest';
import { convertFields, convertOption } from './operations/convert';
import { getDetailsFields, getDetailsOption } from './operations/getDetails';
import { requestOptions } from './operations/sharedFields';
import { baseUrlExpression } from './provider/account';
import { callOptions } from './provider/requests';

export class SunoWav implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Suno WAV',
		name: 'sunoWav',
		icon: { light: 'file:../../icons/sunoWav.svg', dark: 'file:../../icons/sunoWav.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Turn AI-generated music tracks into uncompressed WAV files',
		defaults: { name: 'Suno WAV' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'sunoWavApi', required: true, testedBy: 'testSunoWavApi' }],
		requestDefaults: { baseURL: baseUrlExpression, ...callOptions },
		hints: [
			{
				message: 'The callback URL points to this machine or a private network. The provider cannot reach it from the internet.',
				displayCondition:
					'={{ $parameter.operation === "convert" && /^https?:\\/\\/(localhost|127\\.|10\\.|192\\.168\\.|172\\.(1[6-9]|2\\d|3[01])\\.|\\[::1\\])/i.test($parameter.callBackUrl) }}',
				type: 'warning',
				location: 'inputPane',
				whenToDisplay: 'always',
			},
		],
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				default: 'track',
				options: [
					{ name: 'Conversion', value: 'conversion' },
					{ name: 'Track', value: 'track' },
				],
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				default: 'convert',
				displayOptions: { show: { resource: ['track'] } },
				options: [convertOption],
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				default: 'getDetails',
				displayOptions: { show: { resource: ['conversion'] } },
				options: [getDetailsOption],
			},
			...convertFields,
			...getDetailsFields,
			requestOptions,
		],
	};

	methods = { credentialTest: { testSunoWavApi } };
}
