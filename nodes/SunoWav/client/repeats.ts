import { wasNeverSent } from '../errors/networkProblem';
import { Problem } from '../errors/problem';
import type { Provider } from '../providers/providers';

/** After a lost connection nobody knows what was created, and only code 409 makes a repeat free. */
export function mayBeSentAgain({ retry, wholeAccount }: Problem, { repeatIsSafe }: Provider): boolean {
	return retry === 'soon' && repeatIsSafe && !wholeAccount;
}

/** Nobody has said what became of it. A body code is the provider's own word; HTTP 3xx and 4xx are a gateway's refusal. */
function isUnanswered(problem: Problem): boolean {
	const { source, apiError, code = '', retry } = problem;
	const turnedAway = retry !== 'soon' && /^[34]\d\d$/.test(code);
	return source === 'provider' && apiError === undefined && !turnedAway && !wasNeverSent(problem);
}

/** Whether a conversion may have been started anyway: some of the provider's own codes leave it open as well. */
export const leavesDoubt = (problem: Problem): boolean =>
	isUnanswered(problem) || (problem.retry === 'soon' && !problem.wholeAccount && !wasNeverSent(problem));

export const taskIdMissing = ({ displayName }: Provider): Problem =>
	new Problem({
		source: 'provider',
		message: `${displayName} accepted the request but named no task`,
		description: 'Whether a conversion was started is not known. Look at your account at the provider before you {again}.',
	});

/** Says what a repeat costs after a problem that leaves open whether the conversion was started. */
export function withCostOfRepeat(problem: Problem, { displayName, repeatIsSafe }: Provider): Problem {
	if (problem.retry !== 'soon' || problem.wholeAccount || (wasNeverSent(problem) && !repeatIsSafe)) return problem;
	const advice = repeatIsSafe
		? 'If the conversion was started all the same, {runningAgain} finds it and costs nothing more.'
		: `Look at your account at ${displayName} first: this provider does not recognise a repeated request and charges again.`;
	return problem.withAdvice(advice);
}
