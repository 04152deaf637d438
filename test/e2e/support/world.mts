import { randomUUID } from 'node:crypto';

import { EmulatorClient } from '../../../dev/emulator/client.mts';
import type { Account } from '../../../dev/emulator/types.mts';
import { N8nClient, type Credential } from '../../../dev/n8n/client.mts';
import type { WorldAddress } from './startWorld.mts';

/** What was started for this run of the tests. */
export const address = JSON.parse(process.env.E2E_WORLD ?? '{}') as WorldAddress;

export const emulator = new EmulatorClient(address.emulatorUrl);

/** The providers of the credential, and the emulator's base path for each. */
export const providers = {
	kie: { path: 'kie', name: 'kie.ai', noCredits: '402' },
	sunoApi: { path: 'sunoapi', name: 'sunoapi.org', noCredits: '429' },
	apiBox: { path: 'apibox', name: 'api.box', noCredits: '429' },
	erweima: { path: 'erweima', name: 'apibox.erweima.ai', noCredits: '429' },
} as const;

export type ProviderId = keyof typeof providers;

/** An account at the emulator of its own, so that tests do not meet, and the credential for it in n8n. */
export interface TestAccount {
	apiKey: string;
	credential: Credential;
}

/** Signs in to an n8n: the one of the world, unless another one is given. */
export async function connect(url = address.n8nUrl): Promise<N8nClient> {
	const client = new N8nClient(url);
	await client.signIn();
	return client;
}

/** The data of a credential that uses a provider's real address. */
export const directly = (provider: ProviderId) => ({ provider });

/** The data of a credential that uses the emulator as a gateway. */
export const byGateway = (behavesLike: ProviderId) => ({
	provider: 'custom',
	host: `${address.emulatorUrl}/${providers[behavesLike].path}`,
	behavesLike,
});

/** Makes an account and its credential. */
export async function newAccount(
	n8n: N8nClient,
	data: Record<string, unknown> = directly('kie'),
	settings: Partial<Account> = {},
	at = emulator,
): Promise<TestAccount> {
	const apiKey = `key-${randomUUID()}`;
	await at.setAccount({ credits: 1_000, ...settings, apiKey });
	const { webhookHmacKey } = settings;
	const credential = await n8n.createCredential({
		name: `Suno WAV ${apiKey.slice(-4)}`,
		type: 'sunoWavApi',
		data: { ...data, apiKey, ...(webhookHmacKey ? { webhookHmacKey } : {}) },
	});
	return { apiKey, credential };
}
