const { TestEnvironment } = require('jest-environment-node');

/**
 * Skips the remaining tests after the first failure, because one failure is enough to kill a mutant. Jest's own `bail` works only between
 * files.
 */
module.exports = class FirstFailure extends TestEnvironment {
	hasFailed = false;

	async handleTestEvent({ name, test }) {
		if (name === 'test_fn_failure' || name === 'hook_failure') this.hasFailed = true;
		if (name === 'test_start' && this.hasFailed) test.mode = 'skip';
	}
};
