const { writeFileSync } = require('node:fs');

/**
 * Writes how many tests passed, failed and were skipped to the file that TEST_COUNTS names, so that the totals of several suites can be
 * calculated.
 */
module.exports = class CountReporter {
	onRunComplete(_contexts, { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites }) {
		const counts = {
			passed: numPassedTests,
			failed: numFailedTests + numRuntimeErrorTestSuites,
			skipped: numPendingTests,
		};
		writeFileSync(process.env.TEST_COUNTS, JSON.stringify(counts));
	}
};
