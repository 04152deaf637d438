import type { IAuthenticateRuleResponseSuccessBody, ICredentialTestRequest } from 'n8n-workflow';

import { adviceOn, checkCredential, messageOn } from '../errors/advice';
import type { ApiError } from '../errors/apiErrors';
import { wordsFor } from '../errors/words';
import { capital, sentences } from '../helpers/text';
import { baseUrlExpression, creditsPathExpression, ignoresSslIssuesExpression } from './account';
import { callOptions } from './callOptions';
import { providers } from './providers';

/** A rule's text is fixed before the user has chosen a provider. */
const provider = { ...providers.kie, displayName: 'the provider', keyPage: 'your provider', otherRow: undefined };
const anyProvider = { isCustomHost: false, secrets: [], provider };

const checkAll = sentences(checkCredential(anyProvider), 'For a custom host, also check Host and Behaves Like.');

function wordsOn(apiError: ApiError, code: number): string {
	const message = `${capital(messageOn(apiError, anyProvider, 'test').replace('The the ', 'The '))} (code ${code})`;
	const advice = adviceOn(apiError, anyProvider, 'test');
	return wordsFor('test', sentences(message, advice === checkCredential(anyProvider) ? checkAll : advice));
}

/** What a code can mean: it differs between providers. */
const meaningsOf = (code: number): ApiError[] => [...new Set(Object.values(providers).flatMap(({ codes }) => codes[code] ?? []))];

/** n8n fails the test when the value at the key is exactly this one. */
const failsAt = (key: string, value: unknown, message: string): IAuthenticateRuleResponseSuccessBody => ({
	type: 'responseSuccessBody',
	properties: { key, value, message },
});

const codes = [...new Set(Object.values(providers).flatMap((row) => Object.keys(row.codes).map(Number)))];

const codeRules = codes.flatMap((code) => {
	const message = meaningsOf(code).map((meaning) => wordsOn(meaning, code)).join(' Or: ');
	return [failsAt('code', code, message), failsAt('code', String(code), message)];
});

const notTheApi = sentences(
	"The response is not in the API's documented format. It may be a web page, a redirect, an empty response or a response from another API",
	checkAll,
);

const noCredits = sentences('The provider did not return the remaining credits', checkAll);

/**
 * The credential's Test: gets the remaining credits, which is free. n8n applies the rules to the body only if the request has succeeded, so
 * HTTP errors are returned as responses here too.
 */
export const credentialTest: ICredentialTestRequest = {
	request: {
		method: 'GET', baseURL: baseUrlExpression, url: creditsPathExpression, ...callOptions,
		skipSslCertificateValidation: ignoresSslIssuesExpression,
	},
	rules: [
		...codeRules,
		...[undefined, null].map((code) => failsAt('code', code, notTheApi)),
		...[undefined, null, ''].map((data) => failsAt('data', data, noCredits)),
		// Credits are a number, or a number in text. A rule cannot check for that, but it can check for the other types.
		...['Object', 'Array', 'Boolean'].map((kind) => failsAt('data.constructor.name', kind, noCredits)),
	],
};
