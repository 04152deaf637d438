import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

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
	/** How many n8n processes start conversions with the key. */
	processes: number;
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

/** At least one process uses the key, whatever an expression makes of the number. */
const atLeastOne = (value: unknown): number => Math.max(1, Math.floor(Number(value)) || 1);

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
const rowOf = (credential: ICredentialDataDecryptedObject): Provider =>
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
		processes: atLeastOne(credential.processes),
		secrets: [apiKey, hmacKey].filter(({ length }) => length >= SHORTEST_SECRET),
	};
}

// Without the blank, two braces could meet, which end an expression.
const baseUrls = Object.entries(providers).map(([id, { baseUrl }]) => `${id}:${JSON.stringify(baseUrl)} `);

/**
 * The same choice of base URL as an n8n expression for a declarative node. It has to stand in the node's
 * requestDefaults: only there n8n takes it as the credential's own address and not as one the user typed in.
 */
export const baseUrlExpression = `={{ ({${baseUrls.join(',')}})[$credentials.provider] || $credentials.host.trim().replace(${SURPLUS}, "") }}`;
