import type { MeasuredApi, Order, RecordView } from './apis.mts';
import type { ConversionFindings, End, Look, Seen } from './findings.mts';
import type { ProviderClient } from './providerClient.mts';
import { together } from './shape.mts';

const CREDIT_DECIMALS = 4;

/** The codes seen for a missing record. A 200 then has no data. */
const NOT_FOUND = [200, 404, 422];

/** The prefix of a state that stands for a missing record. */
export const NOT_ON_RECORD = 'not on record';

export interface Asking {
	client: ProviderClient;
	api: MeasuredApi;
	/** The remaining credits; null if they are unknown. */
	credits: () => Promise<number | null>;
	/** Called with each ID that is found, so that it is kept secret. */
	hide: (id: string) => void;
	pollMs: number;
	timeoutMs: number;
	wait: (ms: number) => Promise<void>;
	log: (line: string) => void;
}

/** A conversion, with what is needed to continue with it. The task ID and the URL are never written to a file. */
export interface Conversion {
	findings: ConversionFindings;
	taskId?: string;
	url?: string;
}

interface Ending {
	looks: Look[];
	pending?: Seen;
	ended?: Seen;
	end: End;
	view?: RecordView;
}

function difference(before: number | null, after: number | null): number | null {
	return before === null || after === null ? null : Number((before - after).toFixed(CREDIT_DECIMALS));
}

/** The task ID in an answer, whether the task is new or already existed. */
function taskIdOf(data: unknown): string | undefined {
	const { taskId, task_id: snake = taskId } = (data ?? {}) as Record<string, unknown>;
	return typeof snake === 'string' && snake !== '' ? snake : undefined;
}

function stateWithoutRecord({ status, code }: Seen): string {
	if (status === null) return 'no answer';
	if (code === null) return `HTTP ${status}`;
	return NOT_FOUND.includes(code) ? `${NOT_ON_RECORD}, code ${code}` : `code ${code}`;
}

/** Polls the record until the conversion has ended. The first lookup is immediate. */
async function follow(asking: Asking, taskId: string, started: number): Promise<Ending> {
	const { client, api, pollMs, timeoutMs, wait } = asking;
	const looks: Look[] = [];
	const pending: Seen[] = [];
	const ending = (end: End, ended?: Seen, view?: RecordView): Ending => ({
		looks,
		end,
		ended,
		view,
		...(pending.length > 0 && { pending: { ...pending[0], ...together(pending) } }),
	});
	for (;;) {
		const { seen, data } = await client.ask(api.record(taskId));
		const ms = Math.round(performance.now() - started);
		const onRecord = seen.code === 200 && typeof data === 'object' && data !== null;
		const view = onRecord ? api.read(data as Record<string, unknown>) : undefined;
		looks.push({ ms, state: view?.state ?? stateWithoutRecord(seen) });
		asking.log(`   ${(ms / 1_000).toFixed(1)} s: ${looks.at(-1)?.state}`);
		if (view?.failed) return ending('failure', seen, view);
		if (view?.url) return ending('success', seen, view);
		if (view) pending.push(seen);
		if (ms > timeoutMs) return ending('not within the time');
		await wait(pollMs);
	}
}

/** Requests a conversion, follows the task that the answer names, and returns what it has cost. */
export async function convert(asking: Asking, order: Order): Promise<Conversion> {
	const { client, api, credits, hide, log } = asking;
	const before = await credits();
	const started = performance.now();
	const { seen: created, data } = await client.ask(api.create(order));
	const costCreated = difference(before, await credits());
	log(`   ${created.status === null ? 'no answer' : `code ${created.code}`} ${created.text}`);
	const taskId = taskIdOf(data);
	const base = { created, followed: taskId !== undefined, costCreated, costEnded: costCreated, looks: [], ownMs: null };
	if (taskId === undefined) return { findings: base };
	hide(taskId);
	log(`   task ${taskId}`);
	const { view, ...ending } = await follow(asking, taskId, started);
	const costEnded = difference(before, await credits());
	return { findings: { ...base, ...ending, costEnded, ownMs: view?.ownMs ?? null }, taskId, url: view?.url };
}
