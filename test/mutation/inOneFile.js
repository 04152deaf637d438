const { basename } = require('node:path');

/**
 * Runs test files as one, so that a mutant costs the loading of n8n's modules once and not once for each file. Each is a block of its
 * own, which keeps its hooks from the others. Plain JavaScript: TypeScript would want imports at the top.
 */
module.exports = function inOneFile(files) {
	for (const file of files) {
		describe(basename(file), () => {
			try {
				require(file);
			} catch (error) {
				// A mutant that breaks what this file prepares must not keep the other files from telling so.
				test('prepares its tests', () => Promise.reject(error));
			}
		});
	}
};
