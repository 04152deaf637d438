import type { Conversion, Outcome } from './types.mts';

const FAILURE_CODE = 501;
const FAILURE_MESSAGE = 'Audio wav generation failed';
export const PENDING = 'PENDING';
const FAILED_FLAGS = ['CREATE_TASK_FAILED', 'GENERATE_WAV_FAILED', 2, 3, '2', '3'];

/** A conversion that has not ended. */
export function isPending(conversion: Conversion): boolean {
	return conversion.completedAt === null;
}

function isFailure(outcome: Outcome): boolean {
	return outcome.successFlag !== undefined && FAILED_FLAGS.includes(outcome.successFlag);
}

/** Where the conversion's file is offered, once there is one. */
export function wavUrlOf(conversion: Conversion): string {
	return `${conversion.filesUrl}/${conversion.taskId}.wav`;
}

/** Ends a conversion: as a success, unless the outcome says otherwise. */
export function applyOutcome(conversion: Conversion, outcome: Outcome, retentionDays: number): void {
	const failed = isFailure(outcome);
	const now = Date.now();
	conversion.outcome = outcome;
	conversion.successFlag = outcome.successFlag ?? 'SUCCESS';
	conversion.completedAt = new Date(now);
	conversion.expiresAt = new Date(now + retentionDays * 24 * 3_600_000);
	const usual = {
		audioWavUrl: failed ? null : wavUrlOf(conversion),
		errorCode: failed ? FAILURE_CODE : null,
		errorMessage: failed ? FAILURE_MESSAGE : null,
	};
	const { audioWavUrl, errorCode, errorMessage } = { ...usual, ...outcome };
	Object.assign(conversion, { audioWavUrl, errorCode, errorMessage });
}

/** The callback's body. */
export function callbackPayload(conversion: Conversion, urlField: string): object {
	const { callbackCode, callbackDataNull = false } = conversion.outcome;
	const code = callbackCode ?? (isFailure(conversion.outcome) ? FAILURE_CODE : 200);
	const msg = code === 200 ? 'success' : (conversion.errorMessage ?? FAILURE_MESSAGE);
	if (callbackDataNull) return { code, msg, data: null };
	// A callback that is rung by hand while the conversion is pending claims what will be.
	const url = isPending(conversion) ? wavUrlOf(conversion) : conversion.audioWavUrl;
	return { code, msg, data: { [urlField]: code === 200 ? url : null, task_id: conversion.taskId } };
}

