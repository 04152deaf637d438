import type { ApiContext } from './apis/api.mts';
import { UNFINISHED } from './outcomes.mts';
import type { Account, ApiName, Conversion, CrossingKind, Generation } from './types.mts';

type Where = Pick<ApiContext, 'state' | 'provider' | 'dialect'>;

/** A track of a generation. */
export interface FoundTrack {
	generation: Generation;
	trackIndex: number;
}

/** Whether, at this provider and for this account, `api` can do this with tasks that `made` has made. */
function reaches({ dialect }: Where, api: ApiName, made: ApiName, account: Account, what: CrossingKind): boolean {
	if (!dialect.apis.includes(made)) return false;
	return api === made || account.crossings.includes(`${api}:${what}`);
}

/** A conversion as its record currently shows it. Each call counts as a lookup. */
export function findConversion(where: Where, api: ApiName, account: Account, taskId: string): Conversion | undefined {
	const conversion = where.state.conversions.get(taskId);
	if (conversion?.provider !== where.provider || conversion.apiKey !== account.apiKey) return undefined;
	if (!reaches(where, api, conversion.api, account, 'conversions')) return undefined;
	conversion.looks += 1;
	if (conversion.looks <= account.looksBeforeRecord) return undefined;
	const { ms, as } = account.recordLag;
	const ended = conversion.completedAt?.getTime() ?? Infinity;
	if (ms === 0 || Date.now() >= ended + ms) return conversion;
	return as === 'null' ? undefined : { ...conversion, ...UNFINISHED };
}

/** A generation, if this API knows its record or can convert its tracks. */
export function findGeneration(
	where: Where,
	api: ApiName,
	account: Account,
	use: 'generations' | 'tracks',
	taskId: string,
): Generation | undefined {
	const generation = where.state.generations.get(taskId);
	return generation && reaches(where, api, generation.api, account, use) ? generation : undefined;
}

/** The track that the IDs refer to. Without an audio ID, the generation's first track. Without a task ID, a track of any generation. */
export function findTrack(
	where: Where,
	api: ApiName,
	account: Account,
	{ taskId, audioId }: { taskId: unknown; audioId: unknown },
): FoundTrack | undefined {
	const candidates = taskId ? [String(taskId)] : [...where.state.generations.keys()];
	for (const candidate of candidates) {
		const generation = findGeneration(where, api, account, 'tracks', candidate);
		const trackIndex = audioId ? (generation?.tracks.findIndex(({ id }) => id === audioId) ?? -1) : 0;
		if (generation?.tracks[trackIndex]) return { generation, trackIndex };
	}
	return undefined;
}
