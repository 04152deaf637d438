import type { IDataObject } from 'n8n-workflow';

import type { Conversion } from '../../helpers/conversion';
import { failedConversion } from '../../helpers/errors';
import { rawField } from '../../helpers/redact';
import { sentences } from '../../helpers/text';
import type { Account } from '../../providers/account';

/**
 * A short answer in which nothing is null: what a model does not need only costs it. `whatToDo` is for a conversion that is still under
 * way; `raw` is the provider's answer, for users who have asked for it.
 */
export function toolResult(conversion: Conversion, account: Account, whatToDo: string, raw?: unknown): IDataObject {
	const { taskId, status, audioWavUrl } = conversion;
	const { message, description } = status === 'failed' ? failedConversion(conversion, account) : { message: '', description: '' };
	const result = {
		taskId,
		status,
		audioWavUrl: status === 'success' ? audioWavUrl : null,
		errorMessage: status === 'failed' ? sentences(message, description) : null,
		nextStep: status === 'pending' ? nextStep(conversion, account, whatToDo) : null,
	};
	const known = Object.fromEntries(Object.entries(result).filter(([, value]) => value !== null));
	return { ...known, ...rawField(raw, account.secrets) };
}

function nextStep({ taskId, providerStatus }: Conversion, { provider }: Account, whatToDo: string): string {
	const { displayName, api } = provider;
	if (taskId === null) {
		return `${displayName} has not confirmed the conversion yet. Call this tool again with the same track: it goes on with what was sent.`;
	}
	return sentences(api.details.withoutFile(providerStatus) ?? `The conversion goes on at ${displayName}.`, whatToDo);
}

/** What to do about a conversion that a tool has started: by no other tool is it certain that the model has it. */
export const ASK_FOR_DETAILS = 'In a minute, ask the tool for conversion details with this task ID';
