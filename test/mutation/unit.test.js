// All unit tests in one file, so that a mutant costs the loading of n8n's modules once and not once for each file. Each
// in a block of its own, which keeps its hooks from the others. Plain JavaScript: TypeScript would want imports at the top.
const { readdirSync } = require('node:fs');
const { join } = require('node:path');

// The thousands of runs of the property tests would have to be paid for each mutant.
const LEFT_OUT = 'anyAnswer.test.ts';

const folder = join(__dirname, '..', 'unit');
for (const file of readdirSync(folder).filter((name) => name.endsWith('.test.ts') && name !== LEFT_OUT)) {
	describe(file, () => {
		try {
			require(join(folder, file));
		} catch (error) {
			// A mutant that breaks what this file prepares must not keep the other files from telling so.
			test('prepares its tests', () => Promise.reject(error));
		}
	});
}
