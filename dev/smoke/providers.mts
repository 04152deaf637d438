import { DIALECTS } from '../emulator/dialects.mts';
import type { ApiName, ProviderName as Played } from '../emulator/types.mts';

/** A provider and the one of its APIs that is to be measured. */
export interface Provider {
	title: string;
	/** The emulator's name for it. */
	played: Played;
	api: ApiName;
	/** Whether the provider is expected to charge a second request for the same track. */
	chargesAgain: boolean;
}

/** The providers, by their names in the credential. */
export const PROVIDERS = {
	kie: { title: 'kie.ai, the older API', played: 'kie', api: 'wav', chargesAgain: false },
	kieJobs: { title: 'kie.ai, the Jobs API', played: 'kie', api: 'jobs', chargesAgain: true },
	sunoApi: { title: 'sunoapi.org', played: 'sunoapi', api: 'wav', chargesAgain: false },
	apiBox: { title: 'api.box', played: 'apibox', api: 'wav', chargesAgain: false },
	erweima: { title: 'apibox.erweima.ai', played: 'erweima', api: 'wav', chargesAgain: true },
} as const satisfies Record<string, Provider>;

export type ProviderName = keyof typeof PROVIDERS;

/** Whether this is a provider's name. */
export function isProviderName(name: string): name is ProviderName {
	return Object.hasOwn(PROVIDERS, name);
}

/** The provider's real address, and its APIs. */
export function dialectOf(provider: ProviderName) {
	return DIALECTS[PROVIDERS[provider].played];
}

/** The provider's other API, if it has two. */
export function otherApiOf(provider: ProviderName): ApiName | undefined {
	return dialectOf(provider).apis.find((api) => api !== PROVIDERS[provider].api);
}
