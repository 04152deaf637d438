import { EmulatorClient } from '../../../dev/emulator/client.mts';
import type { Account } from '../../../dev/emulator/types.mts';
import { N8nClient } from '../../../dev/n8n/client.mts';
import { newAccount as newAccountAt, type AccountInN8n } from '../../../dev/stack/accounts.mts';
import { gatewayData, PROVIDER_IDS, providers, type ProviderId } from '../../../dev/stack/providers.mts';
import { later } from '../../setup/later.mts';
import type { WorldAddress } from './startWorld.mts';

/** What was started for this test run. */
export const address = JSON.parse(process.env.E2E_WORLD ?? '{}') as WorldAddress;

/** Whether the tests run in n8n 1. docs/versions.md lists how it differs. */
export const isN8n1 = /\b1\.\d+\.\d+$/.test(address.installation ?? '');

export const emulator = new EmulatorClient(address.emulatorUrl);

export { PROVIDER_IDS, providers, type ProviderId };

export type TestAccount = AccountInN8n;

/**
 * Signs in to an n8n: this run's, unless another one is given.
 *
 * @public for tests that need more than `useN8n`
 */
export async function connect(url = address.n8nUrl): Promise<N8nClient> {
	const client = new N8nClient(url);
	await client.signIn();
	return client;
}

/** Call this in a test file. Returns this run's n8n, signed in once the tests run. */
export function useN8n(): N8nClient {
	let n8n: N8nClient;
	beforeAll(async () => {
		n8n = await connect();
	});
	return later(() => n8n);
}

/** The data of a credential that uses a provider's real address. */
export const directly = (provider: ProviderId) => ({ provider });

/** The data of a credential that uses the emulator as a gateway. */
export const byGateway = (behavesLike: ProviderId) => gatewayData(address.emulatorUrl, behavesLike);

/** Creates an account and its credential. */
export async function newAccount(
	n8n: N8nClient,
	data: Record<string, unknown> = directly('kie'),
	settings: Partial<Account> = {},
	at = emulator,
): Promise<TestAccount> {
	return await newAccountAt(n8n, at, data, settings);
}
