import type { IDataObject } from 'n8n-workflow';

import type { CreateFields } from '../apis/api';
import type { CreatedConversion, CreateRun } from '../client/createConversion';
import { ProviderClient } from '../client/providerClient';
import { toProblem } from '../errors/n8nErrors';
import { isUnknownTask } from '../errors/problem';
import { type Conversion, mergeConversions, toConversion } from '../helpers/conversion';
import { anySignal, unlessCancelled } from '../helpers/wait';
import { poll } from '../polling/poll';
import type { Account } from '../providers/account';
import { toolMemory } from './toolMemory';
import { ASK_FOR_DETAILS, toolResult } from './toolResult';

/** The share of a call's time that is reserved for the last response. */
const LAST_GET_SHARE = 0.1;

type ToolFields = Partial<CreateFields>;

/** A call is one of n8n's runs. Its signal aborts when the run is stopped, and not when the call's time is over. */
type ToolRun = Pick<CreateRun, 'signal' | 'throwIfStopped'>;

/** One call of a tool, for one track. Its requests are remembered across calls. */
class ToolCall {
	private readonly sent;

	/** Whether an earlier call has started the conversion. */
	readonly isRepeat: boolean;

	constructor(readonly client: ProviderClient, private readonly fields: ToolFields, private readonly run: ToolRun) {
		this.sent = toolMemory.getOrAdd(client.account, fields);
		this.isRepeat = this.sent.taskIds.length > 0;
	}

	async start(): Promise<CreatedConversion> {
		const { sent, fields, run } = this;
		const throwIfStopped = async () => await run.throwIfStopped?.();
		// A call that ends before its turn leaves its request in the queue. Otherwise each call would wait in vain while a batch runs.
		const created = await this.client.createConversion({ signal: run.signal, sent, throwIfStopped }, { key: 'track', fields });
		this.noteIfFailed(created.conversion);
		return created;
	}

	async get({ taskId }: Conversion, withinMs?: number): Promise<Conversion> {
		const { conversion } = await this.client.getConversion(taskId ?? '', { tries: 1, withinMs });
		this.noteIfFailed(conversion);
		return conversion;
	}

	/** Whether the provider has forgotten the conversion of an earlier call. A new conversion may not be on record yet. */
	noteIfLost(error: unknown): boolean {
		const isLost = this.isRepeat && isUnknownTask(error);
		if (isLost) this.noteFailure();
		return isLost;
	}

	private noteIfFailed({ status }: Conversion): void {
		if (status === 'failed') this.noteFailure();
	}

	/** The conversion can be requested again after ten minutes. */
	private noteFailure(): void {
		toolMemory.addFailure(this.client.account, this.fields);
	}
}

/** Starts the conversion of one track, or gets its state if an earlier call has started it. */
export async function startAsTool(client: ProviderClient, fields: ToolFields, run: ToolRun): Promise<CreatedConversion> {
	const call = new ToolCall(client, fields, run);
	const created = await call.start();
	const { conversion } = created;
	if (!call.isRepeat || conversion.taskId === null || conversion.status !== 'pending') return created;
	try {
		return { ...created, conversion: mergeConversions(conversion, await call.get(conversion)) };
	} catch (error) {
		// Other errors are temporary, and the task ID is known.
		if (!call.noteIfLost(error)) return created;
		throw toProblem(error);
	}
}

/**
 * Converts one track for a caller that cannot wait for long and takes no files, such as a language model. Within the timeout, it returns
 * the link, the failure, or the task ID of a conversion that is still running. Another call for the same track continues the conversion
 * already started.
 */
export async function convertAsTool(client: ProviderClient, fields: ToolFields, timeoutMs: number, run: ToolRun): Promise<IDataObject> {
	const { account } = client;
	const late = AbortSignal.timeout(timeoutMs);
	const signal = anySignal(late, client.signal);
	const call = new ToolCall(new ProviderClient(client.context, account, client.options, signal), fields, run);
	let conversion = toConversion({});
	const update = (found: Conversion) => (conversion = mergeConversions(conversion, found));
	try {
		// A conversion that waits for its turn or is running continues without us, and the next call gets its result.
		await unlessCancelled(signal, convert(call, timeoutMs, update));
	} catch (error) {
		const { retry, wholeAccount } = toProblem(error);
		call.noteIfLost(error);
		const isTemporary = isUnknownTask(error) ? !call.isRepeat : retry !== 'never' && !wholeAccount;
		const isOnlyLate = late.aborted || (isTemporary && conversion.taskId !== null);
		if (client.signal?.aborted || !isOnlyLate) throw toProblem(error).about(conversion);
	}
	return toolResult(conversion, account, whatToDo(account));
}

/** Starts the conversion, or continues the one already started, until it has finished or the time is over. */
async function convert(call: ToolCall, timeoutMs: number, update: (found: Conversion) => Conversion): Promise<void> {
	const start = performance.now();
	const started = update((await call.start()).conversion);
	const get = async (withinMs: number) => update(await call.get(started, withinMs));
	// A conversion that an earlier call started may have finished. If this request fails, the next ones show it.
	const first = call.isRepeat && started.status === 'pending' ? await get(timeoutMs).catch(() => started) : started;
	const leftMs = timeoutMs * (1 - LAST_GET_SHARE) - (performance.now() - start);
	await poll(get, { first, timeoutMs: leftMs, signal: call.client.signal });
}

/** If the provider charges for repeat requests, only this process recognizes one. So nothing is promised about its cost. */
const whatToDo = ({ provider: { repeatIsSafe } }: Account): string =>
	`${ASK_FOR_DETAILS} or, if you have no such tool, call this tool again with the same track${repeatIsSafe ? ', which costs nothing more' : ''}.`;
