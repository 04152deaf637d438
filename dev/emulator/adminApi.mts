import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Callbacks, CallbackOverrides } from './callbacks.mts';
import { viewOf, type Conversions } from './conversions.mts';
import { parseJson } from './exchange.mts';
import type { FaultRule, Faults } from './faults.mts';
import type { State } from './state.mts';
import type { Account, Conversion, GenerationWish, Outcome } from './types.mts';

interface Surroundings {
	state: State;
	faults: Faults;
	conversions: Conversions;
	callbacks: Callbacks;
	/** Forgets everything, including timers and callbacks that are still on their way. */
	reset: () => void;
}

type TaskRequest = FastifyRequest<{ Params: { taskId: string } }>;

function apiKeyOf(request: FastifyRequest): string | undefined {
	return (request.query as { apiKey?: string }).apiKey;
}

function bodyOf<T>(request: FastifyRequest): T {
	return (parseJson(request.body) ?? {}) as T;
}

/** Inspects the emulator and changes its behavior. No provider has this API. */
export function addAdminApi(app: FastifyInstance, { state, faults, conversions, callbacks, reset }: Surroundings): void {
	/** Calls `act` with the conversion named in the path, or answers 404. */
	const withConversion = (act: (conversion: Conversion, request: FastifyRequest) => unknown) =>
		async (request: TaskRequest, reply: FastifyReply) => {
			const conversion = state.conversions.get(request.params.taskId);
			if (!conversion) return await reply.code(404).send({ error: 'There is no such conversion.' });
			return await act(conversion, request);
		};

	app.get('/accounts', () => [...state.accounts.values()]);
	app.post('/accounts', async (request, reply) => {
		const change = bodyOf<Partial<Account>>(request);
		const { apiKey } = change;
		if (!apiKey) return await reply.code(400).send({ error: 'An account needs an apiKey.' });
		state.upsertAccount({ ...change, apiKey });
		return { ok: true };
	});

	app.post('/generations', (request) => {
		const { taskId, tracks, api } = bodyOf<GenerationWish>(request);
		const generation = state.addGeneration(taskId, tracks, api);
		return { taskId: generation.taskId, audioIds: generation.tracks.map(({ id }) => id) };
	});

	app.post('/faults', (request) => {
		const rules = [bodyOf<FaultRule | FaultRule[]>(request)].flat();
		rules.forEach((rule) => faults.add(rule));
		return { added: rules.length };
	});
	app.delete('/faults', () => {
		faults.clear();
		return { ok: true };
	});

	app.get('/conversions', (request) => {
		const apiKey = apiKeyOf(request);
		const wanted = [...state.conversions.values()].filter((known) => apiKey === undefined || known.apiKey === apiKey);
		return wanted.map(viewOf);
	});
	app.post('/conversions/:taskId/finish', withConversion((conversion, request) => {
		conversions.finish(conversion, bodyOf<Outcome>(request));
		return viewOf(conversion);
	}));
	app.post('/conversions/:taskId/expire', withConversion((conversion) => {
		conversions.expire(conversion);
		return viewOf(conversion);
	}));
	app.post('/conversions/:taskId/callback', withConversion((conversion, request) =>
		callbacks.sendAgain(conversion, bodyOf<CallbackOverrides>(request))));

	app.get('/counters', (request) => {
		const apiKey = apiKeyOf(request);
		return apiKey === undefined ? state.totalCounters() : state.countersOf(apiKey);
	});
	app.get('/requests', (request) => state.requests(apiKeyOf(request)));
	app.delete('/state', () => {
		reset();
		return { ok: true };
	});
}
