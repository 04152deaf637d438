import { wasNeverSent } from '../errors/networkProblem';
import { Problem } from '../errors/problem';
import type { Provider } from '../providers/providers';

/**
 * Whether the node itself retries a create request: only at providers where code 409 makes a repeat free. At the others, even a request
 * that was never sent is left to Retry On Fail. After a request in doubt, Retry On Fail gets the old error and sends nothing, because
 * `createConversion` passes `leavesDoubt` to `SentRequests.once`.
 */
export function mayBeSentAgain({ retry, wholeAccount }: Problem, { repeatIsSafe }: Provider): boolean {
	return retry === 'soon' && repeatIsSafe && !wholeAccount;
}

/**
 * Whether it is unknown what the provider did with the request. A body code says what it did. HTTP 3xx and 4xx mean that a gateway rejected
 * the request. `leavesDoubt` adds the temporary failures.
 */
function isResponseLost(problem: Problem): boolean {
	const { source, apiError, code = '' } = problem;
	return source === 'provider' && apiError === undefined && !/^[34]/.test(code) && !wasNeverSent(problem);
}

/** Whether a failed request may have started a conversion: its response was lost, or the provider's code leaves this open, such as 500. */
export const leavesDoubt = (problem: Problem): boolean =>
	isResponseLost(problem) || (problem.retry === 'soon' && !problem.wholeAccount && !wasNeverSent(problem));

export const taskIdMissing = ({ displayName }: Provider): Problem =>
	new Problem({
		source: 'provider',
		message: `${displayName} accepted the request but returned no task ID`,
		description: 'The conversion may have started anyway. Look at your account at the provider before you {again}.',
	});

/** Says what a repeat request costs after a problem that leaves open whether the conversion was started. */
export function withCostOfRepeat(problem: Problem, { displayName, repeatIsSafe }: Provider): Problem {
	// A response without a task ID has advice of its own.
	if (!leavesDoubt(problem) || problem.description.includes('{again}')) return problem;
	const advice = repeatIsSafe
		? 'If the conversion started anyway, {runningAgain} finds it and costs nothing more.'
		: `Look at your account at ${displayName} first: this provider does not recognize repeat requests and charges again.`;
	return (repeatIsSafe ? problem : problem.withoutAgain()).withAdvice(advice);
}
