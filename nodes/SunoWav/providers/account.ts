import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { Problem } from '../errors/problem';
import { unknownChoice } from '../errors/unknownChoice';
import { hash } from '../helpers/hash';
import { parseWebUrl } from '../helpers/url';
import { DEFAULT_PROVIDER, type Provider, type ProviderId, providers } from './providers';

/** The provider that a credential is for, and the account there. */
export interface Account {
	/** The row whose rules the responses follow; names and addresses are the gateway's own for a custom host. */
	provider: Provider;
	/** Whether the credential is for a gateway, so that the user chose its host and what it behaves like. */
	isCustomHost: boolean;
	/** Whether the user accepts any certificate of the gateway. */
	ignoresSslIssues: boolean;
	apiKey: string;
	/** Undefined if callbacks are not signed. */
	hmacKey: string | undefined;
	/** The decrypted credential that the rest was read from, so that n8n need not decrypt it again for each request. */
	credential: ICredentialDataDecryptedObject;
	/** How many n8n processes start conversions with the key. */
	processes: number;
	/** What must never appear in a message, an item or a log. Very short values are left out, because they may be part of any word. */
	secrets: string[];
	/** Identifies the key at its provider. The provider's limit applies to all of its APIs. */
	keyId: string;
	/**
	 * Identifies the key at one API of its provider, because each API converts and charges separately. If a valid certificate is required,
	 * records from a server without one are not used.
	 */
	apiId: string;
}

/** Real keys are far longer. Hiding one like "test" would damage nearly every URL and message. */
const SHORTEST_SECRET = 8;

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** The key as the provider wants it: users paste it with spaces or with the word "Bearer" before it. */
export function cleanApiKey(value: unknown): string {
	return text(value).replace(/^bearer(\s+|$)/i, '');
}

/** At least one process uses the key, whatever an expression makes of the number. */
const atLeastOne = (value: unknown): number => Math.max(1, Math.floor(Number(value)) || 1);

/**
 * What a host may end with: slashes, and the beginning of the API's own paths. Matched only where slashes begin, because starting at each
 * of many slashes would take as long as starting at the first.
 */
const SURPLUS = /(?<!\/)(\/+api\/v1)?\/*$/;

/** The base URL of a custom host without that ending. It must be an absolute http(s) URL. */
export function cleanHost(value: unknown): string {
	const host = text(value).replace(SURPLUS, '');
	const url = parseWebUrl(host);
	if (!url || url.search !== '' || url.hash !== '') {
		throw Problem.local(
			'The host in the Suno WAV API credential is not a URL',
			'Enter the full URL of the gateway, for example https://gateway.example.com.',
		);
	}
	return host;
}

const CUSTOM = 'custom';
const rowIds = Object.keys(providers);

/** The row that a credential's field names, even by an expression. An unknown value must not send the key to the default provider. */
function rowOf(credential: ICredentialDataDecryptedObject, name: 'provider' | 'behavesLike'): Provider {
	const id = name in credential ? credential[name] : DEFAULT_PROVIDER;
	if (rowIds.includes(id as string)) return providers[id as ProviderId];
	const field = name === 'provider' ? 'Provider' : 'Behaves Like';
	throw unknownChoice(`${field} in the Suno WAV API credential`, id, name === 'provider' ? [...rowIds, CUSTOM] : rowIds);
}

/** For each request, n8n passes the credential that the node has read to `authenticate`. */
const accounts = new WeakMap<ICredentialDataDecryptedObject, Account>();

/** The account of a decrypted credential. */
export function toAccount(credential: ICredentialDataDecryptedObject): Account {
	const account = accounts.get(credential) ?? readCredential(credential);
	accounts.set(credential, account);
	return account;
}

function readCredential(credential: ICredentialDataDecryptedObject): Account {
	const isCustomHost = credential.provider === CUSTOM;
	const row = rowOf(credential, isCustomHost ? 'behavesLike' : 'provider');
	const keyPage = isCustomHost ? 'your gateway' : row.keyPage;
	const apiKey = cleanApiKey(credential.apiKey);
	if (apiKey === '') {
		throw Problem.local('The Suno WAV API credential has no API key', `Enter the key in the credential. Your keys are listed at ${keyPage}.`);
	}
	const baseUrl = isCustomHost ? cleanHost(credential.host) : row.baseUrl;
	const ignoresSslIssues = isCustomHost && credential.ignoreSSLIssues === true;
	const hmacKey = text(credential.webhookHmacKey);
	const signs = isCustomHost || row.signsCallbacks;
	return {
		provider: isCustomHost ? { ...row, displayName: new URL(baseUrl).host, baseUrl, keyPage } : row,
		isCustomHost,
		ignoresSslIssues,
		apiKey,
		hmacKey: signs && hmacKey !== '' ? hmacKey : undefined,
		credential,
		processes: atLeastOne(credential.processes),
		secrets: [apiKey, hmacKey].filter(({ length }) => length >= SHORTEST_SECRET),
		keyId: hash(baseUrl, apiKey),
		apiId: hash(baseUrl, apiKey, row.api.conversion.path, ignoresSslIssues),
	};
}

/**
 * The callback URL to send if nobody listens but the API requires one. It is the provider's own address. The provider knows what it sends
 * there, so nothing leaks to anybody else. The name resolves, in case the provider checks it. A gateway's provider learns the gateway's
 * address, without its path and user.
 *
 * The alternatives leak more or do harm. The owner of a public placeholder such as example.com would get task IDs and the links to the
 * files. This n8n's own address, with a path that no webhook has, would show the provider where n8n is, leave several 404s per track in
 * its log, and be private on many machines. The execution's resume URL returns 409 while the execution runs, and contains its one
 * token: a late retry would resume a later Wait of the same execution. And a provider that checks addresses would
 * refuse a name that does not resolve (.invalid).
 */
export const unusedCallbackUrl = ({ provider }: Account): string | undefined =>
	provider.api.create.needsCallBackUrl ? `${new URL(provider.baseUrl).origin}/` : undefined;

/** Whether a request of this account to this URL may be sent whatever certificate the other side has. */
export const acceptsAnyCertificate = ({ ignoresSslIssues, provider }: Account, url: string): boolean =>
	ignoresSslIssues && parseWebUrl(url)?.host === new URL(provider.baseUrl).host;

/** A fact of each provider's row, for an expression. Without the space, two adjacent braces could end the expression. */
const table = (fact: 'baseUrl' | 'creditsPath'): string =>
	`({${Object.entries(providers).map(([id, row]) => `${id}:${JSON.stringify(row[fact])} `).join(',')}})`;

/** In the node's requestDefaults, n8n treats the base URL as the credential's own and not as one that the user entered. */
export const baseUrlExpression = `={{ ${table('baseUrl')}[$credentials.provider] || $credentials.host.trim().replace(${SURPLUS}, "") }}`;

const rowExpression = '[$credentials.provider === "custom" ? $credentials.behavesLike : $credentials.provider]';

const defaultCreditsPath = JSON.stringify(providers[DEFAULT_PROVIDER].creditsPath);
export const creditsPathExpression = `={{ ${table('creditsPath')}${rowExpression} || ${defaultCreditsPath} }}`;

export const ignoresSslIssuesExpression = '={{ $credentials.provider === "custom" && $credentials.ignoreSSLIssues === true }}';
