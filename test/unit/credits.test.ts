import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { toAccount } from '../../nodes/SunoWav/providers/account';
import { ProviderClient, readCredits } from '../../nodes/SunoWav/client/providerClient';
import { problemOf } from './problemOf';

const account = toAccount({ provider: 'sunoApi', apiKey: 'secret-key' });

test.each([
	[104.5, 104.5],
	['1025.6', 1025.6],
	[' 47 ', 47],
	['0', 0],
	[-1, -1],
])('credits of %p are the number %p', (data, credits) => {
	expect(readCredits(data, account)).toBe(credits);
});

test.each([[null], [undefined], [''], [' '], ['many'], [{}], [[7]], [true], [NaN], [Infinity]])('%p is no number of credits', (data) => {
	expect(problemOf(() => readCredits(data, account))).toMatchObject({
		source: 'provider',
		message: 'sunoapi.org accepted the key but did not return the remaining credits',
		description: 'Check that the API key comes from the provider chosen in the credential.',
	});
});

test('they are requested at the provider\'s own path, whatever the previous request was', async () => {
	const requests: IHttpRequestOptions[] = [];
	const httpRequestWithAuthentication = async (_credential: string, options: IHttpRequestOptions) => {
		requests.push(options);
		return { statusCode: 200, body: { code: 200, data: '3' } };
	};
	const context = { helpers: { httpRequestWithAuthentication } } as unknown as IExecuteFunctions;
	expect(await new ProviderClient(context, account, { method: 'POST', url: '/other', timeout: 500 }).getCredits()).toBe(3);
	expect(requests).toMatchObject([{ method: 'GET', baseURL: 'https://api.sunoapi.org', url: '/api/v1/generate/credit', timeout: 500 }]);
});

test('if they are not found, the error does not mention a missing track', async () => {
	const httpRequestWithAuthentication = async () => ({ statusCode: 200, body: { code: 404, msg: 'no', data: null } });
	const context = { helpers: { httpRequestWithAuthentication } } as unknown as IExecuteFunctions;
	await expect(new ProviderClient(context, account).getCredits()).rejects.toMatchObject({ message: 'sunoapi.org returned "not found"' });
});
