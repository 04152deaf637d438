const { writeFileSync } = require('node:fs');

/** Writes how many tests passed and failed to the file that TEST_COUNTS names, so that several suites can be added up. */
module.exports = class CountReporter {
	onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
		const counts = { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
		writeFileSync(process.env.TEST_COUNTS, JSON.stringify(counts));
	}
};
