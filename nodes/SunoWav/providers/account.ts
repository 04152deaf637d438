import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { Api } from '../apis/api';
import { Problem } from '../helpers/problem';
import { parseWebUrl } from '../helpers/webUrl';
import { DEFAULT_PROVIDER, providers, type Provider, type ProviderId } from './providers';

/** Whom a credential speaks to, and as whom. */
export interface Account {
	/** The row whose rules the answers follow; names and addresses are the gateway's own for a custom host. */
	provider: Provider;
	apiKey: string;
	/** Undefined where callbacks are not signed. */
	hmacKey: string | undefined;
	/** The decrypted credential that the rest was read from, so that n8n need not decrypt it again for each request. */
	credential: ICredentialDataDecryptedObject;
	/** What must never appear in a message, an item or a log; without what is so short that it may be part of any word. */
	secrets: string[];
}

/** Real keys are far longer. Hiding one like "test" would leave no URL and no message whole. */
const SHORTEST_SECRET = 8;

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** The key as the provider wants it: users paste it with blanks or with the word "Bearer" in front. */
export function cleanApiKey(value: unknown): string {
	return text(value).replace(/^bearer(\s+|$)/i, '');
}

/** What a host is forgiven at its end: slashes, and the beginning of the API's own paths. */
const SURPLUS = /(\/+api\/v1)?\/*$/;

/** The base URL of a custom host without a surplus at its end. Throws a Problem unless it is an absolute http(s) URL. */
export function cleanHost(value: unknown): string {
	const host = text(value).replace(SURPLUS, '');
	const url = parseWebUrl(host);
	if (!url || url.search !== '' || url.hash !== '') {
		throw Problem.ofInput(
			'The host in the Suno WAV API credential is not a URL',
			'Enter the address of the gateway with https:// in front, for example https://gateway.example.com.',
		);
	}
	return host;
}

/** Whether the credential is for a gateway, so that its host and whom it behaves like are the user's to see to. */
export const isCustomHost = ({ credential }: Pick<Account, 'credential'>): boolean => credential.provider === 'custom';

/** The row whose rules hold for a credential, be it good or not. */
export const rowOf = (credential: ICredentialDataDecryptedObject): Provider =>
	providers[(isCustomHost({ credential }) ? credential.behavesLike : credential.provider) as ProviderId] ??
	providers[DEFAULT_PROVIDER];

/** Reads the decrypted credential. Throws a Problem when its key is empty or its custom host is no URL. */
export function toAccount(credential: ICredentialDataDecryptedObject): Account {
	const custom = isCustomHost({ credential });
	const row = rowOf(credential);
	const keyPage = custom ? 'your gateway' : row.keyPage;
	const apiKey = cleanApiKey(credential.apiKey);
	if (apiKey === '') {
		throw Problem.ofInput(
			'The Suno WAV API credential has no API key',
			`Enter the key in the credential. Your keys are listed at ${keyPage}.`,
		);
	}
	const baseUrl = custom ? cleanHost(credential.host) : row.baseUrl;
	const hmacKey = text(credential.webhookHmacKey);
	const signs = custom || row.signsCallbacks;
	return {
		// A gateway makes its own prices.
		provider: custom ? { ...row, displayName: new URL(baseUrl).host, baseUrl, keyPage, costPerConversion: undefined } : row,
		apiKey,
		hmacKey: signs && hmacKey !== '' ? hmacKey : undefined,
		credential,
		secrets: [apiKey, hmacKey].filter(({ length }) => length >= SHORTEST_SECRET),
	};
}

const inExpression = (valueOf: (row: Provider) => unknown): string =>
	`({${Object.entries(providers)
		// Without the blank, two braces could meet, which end an expression.
		.map(([id, row]) => `${id}:${JSON.stringify(valueOf(row))} `)
		.join(',')}})`;

/**
 * The same choice of base URL as an n8n expression for a declarative node. It has to stand in the node's
 * requestDefaults: only there n8n takes it as the credential's own address and not as one the user typed in.
 */
export const baseUrlExpression = `={{ ${inExpression(({ baseUrl }) => baseUrl)}[$credentials.provider] || $credentials.host.trim().replace(${SURPLUS}, "") }}`;

/**
 * Something of the credential's row for the routing of a declarative operation: an n8n expression, or the text itself where all rows
 * have the same, because n8n takes 0.4 ms to work out an expression, for each item.
 */
export function rowExpression(valueOf: (row: Provider) => unknown): string {
	const [first, ...others] = Object.values(providers).map(valueOf);
	if (typeof first === 'string' && others.every((other) => other === first)) return first;
	return `={{ ${inExpression(valueOf)}[$credentials.provider === "custom" ? $credentials.behavesLike : $credentials.provider] }}`;
}

/** The same of its API. */
export const apiExpression = (valueOf: (api: Api) => unknown): string => rowExpression(({ api }) => valueOf(api));
