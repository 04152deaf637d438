import type { FastifyInstance, FastifyRequest } from 'fastify';
import { apiAnswer, success, type Answer } from './answers.mts';
import type { Sample } from './audio/samples.mts';
import { convert } from './convert.mts';
import type { Conversions } from './conversions.mts';
import { DIALECTS, PROVIDER_NAMES, type Dialect } from './dialects.mts';
import { answer, blockedByGateway, see, type Exchange, type Seen } from './exchange.mts';
import { conversionRecord, generationRecord } from './records.mts';
import type { Account, ProviderName } from './types.mts';

interface Surroundings extends Exchange {
	conversions: Conversions;
	samples: Array<Promise<Sample>>;
}

type Handler = (account: Account, seen: Seen) => Answer | Promise<Answer>;

function keyOf(request: FastifyRequest): string | null {
	return /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? null;
}

function unknownTask({ unknownTask: message }: Dialect): Answer {
	return apiAnswer(message, null, 'no such task');
}

function handlersOf(surroundings: Surroundings, provider: ProviderName): Record<string, Handler> {
	const { state, conversions, samples } = surroundings;
	const dialect = DIALECTS[provider];
	return {
		'POST /api/v1/wav/generate': (account, seen) => convert({ state, conversions, dialect, provider }, account, seen),
		'GET /api/v1/wav/record-info': (account, { taskId = '' }) => {
			state.countersOf(account.apiKey).lookups += 1;
			const conversion = state.conversions.get(taskId);
			if (conversion?.provider !== provider || conversion.apiKey !== account.apiKey) return unknownTask(dialect);
			return success(conversionRecord(conversion, account, dialect), `looked up: ${conversion.successFlag}`);
		},
		'GET /api/v1/generate/record-info': async (account, { taskId = '', filesUrl }) => {
			state.countersOf(account.apiKey).generationLookups += 1;
			const generation = state.generations.get(taskId);
			if (!generation) return unknownTask(dialect);
			return success(await generationRecord(generation, samples, filesUrl, account), `${generation.tracks.length} tracks`);
		},
		[`GET ${dialect.creditsPath}`]: (account) => {
			state.countersOf(account.apiKey).creditCalls += 1;
			return success(account.credits, `${account.credits} credits left`);
		},
	};
}

/** The API of every provider, each under its base path. */
export function addProviderApi(app: FastifyInstance, surroundings: Surroundings): void {
	const { state } = surroundings;
	for (const provider of PROVIDER_NAMES) {
		const dialect = DIALECTS[provider];
		const handlers = handlersOf(surroundings, provider);
		app.all<{ Params: { '*': string } }>(`/${provider}/*`, async (request, reply) => {
			const apiKey = keyOf(request);
			const handle: (seen: Seen) => Answer | Promise<Answer> = (seen) => {
				if (!request.headers['user-agent']) return blockedByGateway();
				const handler = handlers[`${seen.method} /${request.params['*']}`];
				if (!handler) return apiAnswer({ code: 404, msg: 'Not Found' }, null, 'no such endpoint');
				const account = apiKey === null ? undefined : state.accounts.get(apiKey);
				if (account) return handler(account, seen);
				state.countersOf(apiKey ?? '').unauthorized += 1;
				return apiAnswer(dialect.unauthorized, null, 'bad key');
			};
			await answer(surroundings, request, reply, see(request, { provider, apiKey }), handle);
		});
	}
}
