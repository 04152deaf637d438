import { randomUUID } from 'node:crypto';
import type { EmulatorClient } from '../emulator/client.mts';
import type { Account } from '../emulator/types.mts';
import type { Credential, N8nClient } from '../n8n/client.mts';

/** More than any test or benchmark spends. */
const CREDITS = 100_000;

/** An account at the emulator and the credential for it in n8n. */
export interface AccountInN8n {
	apiKey: string;
	credential: Credential;
}

/** Creates a separate account with its own limits, so that accounts do not affect each other, and the credential for it with this data. */
export async function newAccount(
	n8n: N8nClient,
	emulator: EmulatorClient,
	data: Record<string, unknown>,
	settings: Partial<Account> = {},
): Promise<AccountInN8n> {
	const apiKey = `key-${randomUUID()}`;
	await emulator.setAccount({ credits: CREDITS, ...settings, apiKey });
	const { webhookHmacKey } = settings;
	const credential = await n8n.createCredential({
		name: `Suno WAV ${apiKey.slice(-4)}`,
		type: 'sunoWavApi',
		data: { ...data, apiKey, ...(webhookHmacKey ? { webhookHmacKey } : {}) },
	});
	return { apiKey, credential };
}
