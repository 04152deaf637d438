import { wasNeverSent } from '../errors/networkProblem';
import { Problem } from '../errors/problem';
import type { Provider } from '../providers/providers';

/**
 * Whether the node itself sends a request again at once: only where code 409 makes a repeat free. Elsewhere even one that was never sent
 * is left to Retry On Fail, which asks `leavesDoubt`.
 */
export function mayBeSentAgain({ retry, wholeAccount }: Problem, { repeatIsSafe }: Provider): boolean {
	return retry === 'soon' && repeatIsSafe && !wholeAccount;
}

/** It is unknown what happened to it. A body code is the provider's own word; HTTP 3xx and 4xx are a gateway's refusal. */
function isUnanswered(problem: Problem): boolean {
	const { source, apiError, code = '', retry } = problem;
	const turnedAway = retry !== 'soon' && /^[34]\d\d$/.test(code);
	return source === 'provider' && apiError === undefined && !turnedAway && !wasNeverSent(problem);
}

/** Whether a conversion may have been started anyway: some of the provider's own codes leave it open too. */
export const leavesDoubt = (problem: Problem): boolean =>
	isUnanswered(problem) || (problem.retry === 'soon' && !problem.wholeAccount && !wasNeverSent(problem));

export const taskIdMissing = ({ displayName }: Provider): Problem =>
	new Problem({
		source: 'provider',
		message: `${displayName} accepted the request but returned no task ID`,
		description: 'The conversion may have started anyway. Look at your account at the provider before you {again}.',
	});

/** Says what a repeat request costs after a problem that leaves open whether the conversion was started. */
export function withCostOfRepeat(problem: Problem, { displayName, repeatIsSafe }: Provider): Problem {
	if (problem.retry !== 'soon' || problem.wholeAccount || wasNeverSent(problem)) return problem;
	const advice = repeatIsSafe
		? 'If the conversion started anyway, {runningAgain} finds it and costs nothing more.'
		: `Look at your account at ${displayName} first: this provider does not recognize repeat requests and charges again.`;
	return (repeatIsSafe ? problem : problem.withoutAgain()).withAdvice(advice);
}
