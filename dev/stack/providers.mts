import type { Track } from '../emulator/client.mts';
import { JOBS_TRACK, SAMPLE_TRACK } from '../emulator/constants.mts';
import type { ApiName, ProviderName } from '../emulator/types.mts';

/** What the end-to-end tests and the demo need to know about an emulated API. */
interface Api {
	api: ApiName;
	/** The path of the request that starts a conversion. */
	create: string;
	/** The part of the request's body that names this track. The tests recognize the request by it. */
	bodyFor(audioId: string): object;
	/** The path of the request for a conversion's record. */
	lookUp: string;
	/** The status word of a newly started conversion. */
	pendingWord: string;
	/** A track that was made through this API. */
	track: Track;
	/** What one conversion costs. */
	cost: number;
}

/** A provider as users know it, and its place in the emulator. */
interface Provider extends Api {
	name: string;
	/** The emulator's base path. */
	path: ProviderName;
	/** The code for an account without credits. */
	noCredits: string;
	/** Whether a second request for a track starts and charges another conversion. */
	convertsAgain: boolean;
}

const wav: Api = {
	api: 'wav',
	create: '/api/v1/wav/generate',
	bodyFor: (audioId) => ({ audioId }),
	lookUp: '/api/v1/wav/record-info',
	pendingWord: 'PENDING',
	track: SAMPLE_TRACK,
	cost: 1,
};

const jobs: Api = {
	api: 'jobs',
	create: '/api/v1/jobs/createTask',
	bodyFor: (audioId) => ({ input: { audio_id: audioId } }),
	lookUp: '/api/v1/jobs/recordInfo',
	pendingWord: 'waiting',
	track: JOBS_TRACK,
	cost: 0.4,
};

/** The providers' names in the credential. */
export type ProviderId = 'kie' | 'kieJobs' | 'sunoApi' | 'apiBox' | 'erweima';

/**
 * The table of the end-to-end tests and the demo. How the nodes treat the providers is in `nodes/SunoWav/providers/providers.ts`, and how
 * the emulator imitates them in `dev/emulator/dialects.mts`.
 */
export const providers: Record<ProviderId, Provider> = {
	kie: { ...wav, name: 'kie.ai', path: 'kie', noCredits: '402', convertsAgain: false },
	kieJobs: { ...jobs, name: 'kie.ai (Jobs API)', path: 'kie', noCredits: '402', convertsAgain: true },
	sunoApi: { ...wav, name: 'sunoapi.org', path: 'sunoapi', noCredits: '429', convertsAgain: false },
	apiBox: { ...wav, name: 'api.box', path: 'apibox', noCredits: '429', convertsAgain: false },
	erweima: { ...wav, name: 'apibox.erweima.ai', path: 'erweima', noCredits: '429', convertsAgain: true },
};

export const PROVIDER_IDS = Object.keys(providers) as ProviderId[];

/** The data of a credential that uses an emulator as a gateway. */
export const gatewayData = (emulatorUrl: string, behavesLike: ProviderId) => ({
	provider: 'custom',
	host: `${emulatorUrl}/${providers[behavesLike].path}`,
	behavesLike,
});
