const { basename } = require('node:path');

/**
 * Runs several test files as one, so that each mutant loads n8n's modules only once and not for every file. Each file is a separate block,
 * so that its hooks do not affect the others. This is plain JavaScript, because TypeScript requires imports at the top.
 */
module.exports = function inOneFile(files) {
	for (const file of files) {
		describe(basename(file), () => {
			try {
				require(file);
			} catch (error) {
				// If a mutant breaks the setup of this file, the other files must still be able to report it.
				test('prepares its tests', () => Promise.reject(error));
			}
		});
	}
};
