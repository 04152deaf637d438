import { EmulatorClient } from '../../../dev/emulator/client.mts';
import { EMULATOR_KEY } from '../../../dev/emulator/constants.mts';
import { startEmulator, type EmulatorOptions, type RunningEmulator } from '../../../dev/emulator/server.mts';
import type { Account } from '../../../dev/emulator/types.mts';
import { ProviderApi } from './api';
import { JobsApi } from './jobsApi';
import { later } from '../../setup/later.mts';

/**
 * Call this in a test file. Starts an emulator that is reset before each test, with clients for it. Conversions take a minute unless told
 * otherwise.
 */
export function useEmulator(options: EmulatorOptions = {}) {
	let running: RunningEmulator;
	const emulator = later(() => running);
	const admin = later(() => new EmulatorClient(running.url));
	const apiOf = (provider: string, apiKey?: string) => new ProviderApi(running.url, provider, apiKey);
	beforeAll(async () => {
		running = await startEmulator({ conversionMs: 60_000, ...options });
	});
	afterAll(async () => await running.close());
	beforeEach(async () => await admin.reset());
	return {
		emulator,
		admin,
		apiOf,
		/** kie.ai's older API. */
		api: later(() => apiOf('kie')),
		/** kie.ai's Jobs API. */
		jobs: later(() => new JobsApi(running.url)),
		/** Changes the account that all these clients use. */
		setAccount: async (change: Partial<Account>) => await admin.setAccount({ ...change, apiKey: EMULATOR_KEY }),
	};
}
