import type { IDataObject } from 'n8n-workflow';

import { inOneText } from '../errors/n8nErrors';
import { failedProblem, missingFile } from '../errors/taskProblems';
import type { Conversion } from '../helpers/conversion';
import { rawField } from '../helpers/redact';
import { sentences } from '../helpers/text';
import type { Account } from '../providers/account';

/** A short result without nulls, because models pay for each word. `raw` is for users who want to see the provider's response. */
export function toolResult(conversion: Conversion, account: Account, whatToDo: string, raw?: unknown): IDataObject {
	const { taskId, audioWavUrl } = conversion;
	// The provider has not said yet whether it was started.
	const status = taskId === null && conversion.status === 'pending' ? 'unknown' : conversion.status;
	const result = {
		taskId,
		status,
		audioWavUrl: status === 'success' ? audioWavUrl : null,
		errorMessage: status === 'failed' ? inOneText(failedProblem(conversion, account), 'tool') : null,
		nextStep: status === 'pending' || status === 'unknown' ? nextStep(conversion, account, whatToDo) : null,
	};
	const known = Object.fromEntries(Object.entries(result).filter(([, value]) => value !== null));
	return { ...known, ...rawField(raw, account.secrets) };
}

function nextStep(conversion: Conversion, account: Account, whatToDo: string): string {
	const { displayName } = account.provider;
	if (conversion.taskId === null) {
		return `${displayName} has not confirmed the conversion yet. Call this tool again with the same track. The next call continues this request, which may still be waiting for its turn.`;
	}
	return sentences(missingFile(conversion, account) ?? `The conversion continues at ${displayName}.`, whatToDo);
}

/** What to do about a conversion that a tool has started. The model may or may not have another tool for it. */
export const ASK_FOR_DETAILS = 'In a minute, call the tool for conversion details with this task ID';
