const { readdirSync } = require('node:fs');
const { join } = require('node:path');

/**
 * Runs the wanted test files of a folder as one, so that a mutant costs the loading of n8n's modules once and not once for
 * each file. Each in a block of its own, which keeps its hooks from the others. Plain JavaScript: TypeScript would want
 * imports at the top.
 */
exports.testsIn = (folder, isWanted) => {
	for (const file of readdirSync(join(__dirname, '..', folder))) {
		if (!file.endsWith('.test.ts') || !isWanted(file)) continue;
		describe(`${folder}/${file}`, () => {
			try {
				require(join(__dirname, '..', folder, file));
			} catch (error) {
				// A mutant that breaks what this file prepares must not keep the other files from telling so.
				test('prepares its tests', () => Promise.reject(error));
			}
		});
	}
};
