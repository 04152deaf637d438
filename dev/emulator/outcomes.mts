import type { Conversion, Outcome } from './types.mts';

export const FAILURE_MESSAGE = 'Audio wav generation failed';
const PENDING = 'PENDING';
const FAILED_FLAGS = ['CREATE_TASK_FAILED', 'GENERATE_WAV_FAILED', 2, 3, '2', '3'];

/** The fields of a conversion that has not ended. */
export const UNFINISHED = {
	completedAt: null,
	successFlag: PENDING,
	audioWavUrl: null,
	errorCode: null,
	errorMessage: null,
	outcome: {},
} satisfies Partial<Conversion>;

/** A conversion that has not ended. */
export function isPending(conversion: Conversion): boolean {
	return conversion.completedAt === null;
}

/** Whether a conversion with this outcome has failed. */
export function isFailure({ state, successFlag }: Outcome): boolean {
	return state === 'fail' || (successFlag !== undefined && FAILED_FLAGS.includes(successFlag));
}

function wavUrlOf(conversion: Conversion): string {
	return `${conversion.filesUrl}/${conversion.taskId}.wav`;
}

/** The file's URL in a callback. If a callback is sent on request while the conversion is pending, it has the future URL. */
export function claimedUrl(conversion: Conversion): string | null {
	return isPending(conversion) ? wavUrlOf(conversion) : conversion.audioWavUrl;
}

/** Ends a conversion. It succeeds unless the outcome says otherwise. */
export function applyOutcome(conversion: Conversion, outcome: Outcome, failureCode: number, retentionDays: number): void {
	const failed = isFailure(outcome);
	const now = Date.now();
	conversion.outcome = outcome;
	conversion.successFlag = outcome.successFlag ?? (failed ? 'GENERATE_WAV_FAILED' : 'SUCCESS');
	conversion.completedAt = new Date(now);
	conversion.expiresAt = new Date(now + retentionDays * 24 * 3_600_000);
	const usual = {
		audioWavUrl: failed ? null : wavUrlOf(conversion),
		errorCode: failed ? failureCode : null,
		errorMessage: failed ? FAILURE_MESSAGE : null,
	};
	const { audioWavUrl, errorCode, errorMessage } = { ...usual, ...outcome };
	Object.assign(conversion, { audioWavUrl, errorCode, errorMessage });
}
