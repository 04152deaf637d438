import { Problem } from '../../nodes/SunoWav/errors/problem';

/** The Problem that the given work throws. If it throws anything else, or nothing at all, the test fails. */
export function problemOf(work: () => unknown): Problem {
	const thrown = thrownBy(work);
	if (!(thrown instanceof Problem)) throw new Error('Expected a Problem', { cause: thrown });
	return thrown;
}

function thrownBy(work: () => unknown): unknown {
	try {
		work();
	} catch (error) {
		return error;
	}
	return undefined;
}
