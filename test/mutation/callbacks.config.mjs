import base, { inEngine } from '../../stryker.config.mjs';

/**
 * Mutation testing of the code that receives callbacks, waits and resumes executions, with the tests in n8n's engine.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
	...base,
	mutate: inEngine,
	jest: { ...base.jest, config: { testMatch: ['**/workflow.test.js'] } },
	jsonReporter: { fileName: 'reports/mutation-callbacks.json' },
};
