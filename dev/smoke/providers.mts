import { DIALECTS } from '../emulator/dialects.mts';
import type { ApiName, ProviderName as Played } from '../emulator/types.mts';

/** A provider together with the one of its APIs that is to be measured. */
export interface Provider {
	title: string;
	/** The emulator's name of it. */
	played: Played;
	api: ApiName;
	/** Whether a second request for a track is expected to be charged again. */
	chargesAgain: boolean;
}

/** The providers by the names that the credential has. */
export const PROVIDERS = {
	kie: { title: 'kie.ai, the older API', played: 'kie', api: 'wav', chargesAgain: false },
	kieJobs: { title: 'kie.ai, the Jobs API', played: 'kie', api: 'jobs', chargesAgain: true },
	sunoApi: { title: 'sunoapi.org', played: 'sunoapi', api: 'wav', chargesAgain: false },
	apiBox: { title: 'api.box', played: 'apibox', api: 'wav', chargesAgain: false },
	erweima: { title: 'apibox.erweima.ai', played: 'erweima', api: 'wav', chargesAgain: true },
} as const satisfies Record<string, Provider>;

export type ProviderName = keyof typeof PROVIDERS;

/** Whether this names a provider. */
export function isProviderName(name: string): name is ProviderName {
	return Object.hasOwn(PROVIDERS, name);
}

/** Where the provider really is, and which APIs it has. */
export function dialectOf(provider: ProviderName) {
	return DIALECTS[PROVIDERS[provider].played];
}

/** The other API of the provider, if it has two. */
export function otherApiOf(provider: ProviderName): ApiName | undefined {
	return dialectOf(provider).apis.find((api) => api !== PROVIDERS[provider].api);
}
