import base from '../../stryker.config.mjs';

/**
 * What receives callbacks and resumes executions, which only tests in n8n's engine exercise as a whole.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
	...base,
	mutate: [
		'nodes/SunoWav/callbacks/{adoption,duplicates,receiveTriggerCallback,resumeExecution}.ts',
		'nodes/SunoWav/actions/track/convertAndWait/{suspend,waitByCallback}.ts',
	],
	jest: { ...base.jest, config: { testMatch: ['**/workflow.test.js'] } },
	jsonReporter: { fileName: 'reports/mutation-callbacks.json' },
};
