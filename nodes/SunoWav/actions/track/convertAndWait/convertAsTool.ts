import type { IDataObject, IExecuteFunctions, IExecuteSingleFunctions, IHttpRequestOptions, INodeProperties } from 'n8n-workflow';

import { conversionOf, updateOf, type Conversion } from '../../../helpers/conversion';
import { asProblem } from '../../../helpers/errors';
import { whereATool } from '../../../helpers/tool';
import { unlessStopped } from '../../../helpers/wait';
import { pollUntilFinished } from '../../../polling/pollUntilFinished';
import type { Account } from '../../../providers/account';
import { unusedCallbackUrl } from '../../../providers/unusedCallbackUrl';
import { lookUpInTurn } from '../../../transport/lookUpInTurn';
import { isUnknownTask } from '../../../transport/taskRecord';
import { createConversion, type CreatingRun } from '../../common/createConversion';
import { LONGEST_TIME_MS, readNumber, type NumberField } from '../../common/input';
import { readRequestOptions } from '../../common/requestOptions';
import { toolMemory } from '../../common/toolMemory';
import { ASK_FOR_DETAILS, toolResult } from '../../common/toolResult';
import { refuseToSpend } from '../../common/toolSpending';
import { readTrackIds, type TrackIds } from '../trackFields';

/** Who calls tools does not wait for long: MCP clients 60 s by default, n8n itself 120 s in queue mode. */
export const toolTimeout = {
	displayName: 'Tool Timeout (Seconds)',
	name: 'toolTimeout',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 45,
	description:
		'How long a call takes at most. What is not ready by then is answered as pending, with its task ID, and goes on at the provider. MCP clients give up after 60 seconds.',
	displayOptions: whereATool,
} satisfies INodeProperties;

const TOOL_TIMEOUT: NumberField = { name: 'Tool Timeout', unit: 'seconds', least: 1, most: LONGEST_TIME_MS / 1000 };

/** Of the time, what is left for the answer to the last look. */
const LAST_LOOK_SHARE = 0.1;

type ToolContext = IExecuteFunctions | IExecuteSingleFunctions;

/** Gives a parameter's value by its path, or the fallback; of a resource locator, `extractValue` gives what is in it. */
type ReadToolParameter = (path: string, fallback: unknown, extractValue?: boolean) => unknown;

/** What one call is to do. */
interface ToolJob {
	ids: TrackIds;
	timeoutMs: number;
	request: Partial<IHttpRequestOptions>;
}

function readToolJob(context: ToolContext, { provider }: Account, read: ReadToolParameter): ToolJob {
	refuseToSpend(context.getNode(), read);
	return {
		ids: readTrackIds({ generationTaskId: read('generationTaskId', ''), audioId: read('audioId', '', true) }, provider, true),
		timeoutMs: readNumber(read(`options.${toolTimeout.name}`, toolTimeout.default), TOOL_TIMEOUT) * 1000,
		request: readRequestOptions(read),
	};
}

/**
 * Converts one track for a caller who cannot wait for long and takes no files, such as a language model: within the tool's
 * time it gives the link, the failure, or the task ID of what is still under way. A repeated call for the same track goes on with
 * what was started. Throws a Problem.
 */
export async function convertAsTool(context: ToolContext, account: Account, read: ReadToolParameter): Promise<IDataObject> {
	const job = readToolJob(context, account, read);
	const stopped = context.getExecutionCancelSignal();
	const late = AbortSignal.timeout(job.timeoutMs);
	const signal = stopped ? AbortSignal.any([stopped, late]) : late;
	const started = toolMemory.of(account, job.ids);
	const isRepeat = started.taskIds.length > 0;
	let conversion = conversionOf({});
	const update = (found: Conversion) => (conversion = updateOf(conversion, found));
	try {
		// A request that is under way goes on without us, and the next call gets to know what has come of it.
		await unlessStopped(signal, followConversion(context, account, job, { started, signal }, isRepeat, update));
	} catch (error) {
		const problem = asProblem(error);
		const isUnknown = isUnknownTask(error);
		if (isUnknown && isRepeat) toolMemory.addFailure(account, job.ids);
		// What has just been started may not be on record yet.
		const isPassing = isUnknown ? !isRepeat : problem.retry !== 'never' && !problem.wholeAccount;
		const isOnlyLate = late.aborted || (isPassing && conversion.taskId !== null);
		if (stopped?.aborted || !isOnlyLate) throw problem.about(conversion);
	}
	if (conversion.status === 'failed') toolMemory.addFailure(account, job.ids);
	return toolResult(conversion, account, whatToDo(account));
}

/** Starts the conversion, or goes on with the one that was started, until it has finished or the time is over. Throws a Problem. */
async function followConversion(
	context: ToolContext,
	account: Account,
	{ ids, timeoutMs, request }: ToolJob,
	run: CreatingRun,
	isRepeat: boolean,
	update: (found: Conversion) => Conversion,
): Promise<void> {
	const start = performance.now();
	const fields = { ...ids, callBackUrl: unusedCallbackUrl(account) };
	const created = await createConversion(context, account, run, { itemIndex: 0, fields, request });
	const first = update(created.conversion);
	const look = async () => update((await lookUpInTurn(context, account, first.taskId ?? '', run.signal, request)).conversion);
	// What an earlier call has started has had its time. If this look fails, the next ones tell.
	const now = isRepeat && first.status === 'pending' ? await look().catch(() => first) : first;
	await pollUntilFinished(now, look, timeoutMs * (1 - LAST_LOOK_SHARE) - (performance.now() - start), run.signal);
}

/** Where the provider charges a repeat, it is this process alone that recognises one: so nothing is promised of what it costs. */
const whatToDo = ({ provider: { repeatIsSafe } }: Account): string =>
	`${ASK_FOR_DETAILS} or, if you have no such tool, call this tool again with the same track${repeatIsSafe ? ', which costs nothing more' : ''}.`;
