import base, { inEngine } from '../../stryker.config.mjs';

/**
 * Mutation testing of what receives callbacks, waits and resumes executions, by the tests in n8n's engine.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
	...base,
	mutate: inEngine,
	jest: { ...base.jest, config: { testMatch: ['**/workflow.test.js'] } },
	jsonReporter: { fileName: 'reports/mutation-callbacks.json' },
};
