const { TestEnvironment } = require('jest-environment-node');

/** Skips what comes after the first failure, as Jest's own `bail` does only between files: a mutant dies once. */
module.exports = class FirstFailure extends TestEnvironment {
	hasFailed = false;

	async handleTestEvent({ name, test }) {
		if (name === 'test_fn_failure' || name === 'hook_failure') this.hasFailed = true;
		if (name === 'test_start' && this.hasFailed) test.mode = 'skip';
	}
};
