import type { FastifyInstance, FastifyRequest } from 'fastify';
import { apiAnswer, success, type Answer } from './answers.mts';
import type { ApiContext, Handler } from './apis/api.mts';
import { APIS } from './apis/apis.mts';
import { DIALECTS, PROVIDER_NAMES } from './dialects.mts';
import { answer, blockedByGateway, see, type Seen } from './exchange.mts';

function keyOf(request: FastifyRequest): string | null {
	return /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? null;
}

/** The endpoints of all APIs that the provider has, and what these APIs share. */
function endpointsOf(context: ApiContext): Record<string, Handler> {
	const { state, dialect } = context;
	const credits: Handler = (account) => {
		state.countersOf(account.apiKey).creditCalls += 1;
		return success(account.credits, `${account.credits} credits left`);
	};
	const endpoints = dialect.apis.map((name) => APIS[name].endpoints(context));
	return Object.assign({ [`GET ${dialect.creditsPath}`]: credits }, ...endpoints);
}

/** Registers the routes of every provider under its base path. */
export function addProviderRoutes(app: FastifyInstance, surroundings: Omit<ApiContext, 'provider' | 'dialect'>): void {
	const { state } = surroundings;
	for (const provider of PROVIDER_NAMES) {
		const dialect = DIALECTS[provider];
		const endpoints = endpointsOf({ ...surroundings, provider, dialect });
		app.all<{ Params: { '*': string } }>(`/${provider}/*`, async (request, reply) => {
			const apiKey = keyOf(request);
			const handle: (seen: Seen) => Answer | Promise<Answer> = (seen) => {
				if (!request.headers['user-agent']) return blockedByGateway();
				const endpoint = endpoints[`${seen.method} /${request.params['*']}`];
				if (!endpoint) return apiAnswer({ code: 404, msg: 'Not Found' }, null, 'no such endpoint');
				const account = apiKey === null ? undefined : state.accounts.get(apiKey);
				if (account) return endpoint(account, seen);
				state.countersOf(apiKey ?? '').unauthorized += 1;
				return apiAnswer(dialect.unauthorized, null, 'bad key');
			};
			await answer(surroundings, request, reply, see(request, { provider, apiKey }), handle);
		});
	}
}
