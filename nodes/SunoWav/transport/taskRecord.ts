import type { IHttpRequestOptions } from 'n8n-workflow';

import { Problem } from '../helpers/problem';
import type { Account } from '../providers/account';
import { REQUEST_TIMEOUT_MS, send, type RequestContext } from './send';

/** The request that asks for a task's record: where it goes, and where in its query the task ID stands. */
interface RecordRequest {
	path: string;
	taskIdProperty: string;
}

/** What the provider has on record of a task, which is null when it has nothing, and the whole answer. */
interface TaskRecord {
	record: object | null;
	raw: unknown;
}

/**
 * Asks for a task's record. `options` are the request's own settings (proxy, timeout); address and task are added. That it does
 * not know the task, the provider says in one of several ways: code 404, code 422, or code 200 without data. Throws a Problem.
 */
export async function findTaskRecord(
	context: RequestContext,
	account: Account,
	{ path, taskIdProperty }: RecordRequest,
	taskId: string,
	options: Partial<IHttpRequestOptions>,
): Promise<TaskRecord> {
	const reply = await send(context, account, 'lookUp', {
		timeout: REQUEST_TIMEOUT_MS,
		...options,
		method: 'GET',
		url: path,
		qs: { [taskIdProperty]: taskId },
		body: undefined,
	}).catch((error: unknown) => {
		if (!isUnknownTask(error)) throw error;
	});
	const { data = null, raw } = reply ?? {};
	return { record: typeof data === 'object' && !Array.isArray(data) ? data : null, raw };
}

const NOT_FOUND_CODES = new Set(['404', '422']);

/** Whether a look-up failed because the provider has no such task. A gateway's own HTTP 404 does not count. */
export const isUnknownTask = (error: unknown): boolean =>
	error instanceof Problem && error.apiError !== undefined && NOT_FOUND_CODES.has(error.code ?? '');
