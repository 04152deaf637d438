// All unit tests in one file, so that a mutant costs the loading of n8n's modules once and not once for each file. Each
// in a block of its own, which keeps its hooks from the others. Plain JavaScript: TypeScript would want imports at the top.
const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const LEFT_OUT = [
	// Its thousands of runs would have to be paid for each mutant.
	'anyAnswer.test.ts',
	'pollingManyAtOnce.test.ts',
	// Its n8n is not that of the others.
	'olderN8n.test.ts',
];

const folder = join(__dirname, '..', 'unit');
const load = (file) => require(join(folder, file));

/** A file with quick pauses gets modules of its own: the others measure how long the pauses really are. */
function loadAlone(file) {
	try {
		jest.isolateModules(() => load(file));
	} finally {
		jest.dontMock('n8n-workflow');
	}
}

const textOf = (file) => readFileSync(join(folder, file), 'utf8');
const hasQuickPauses = (file) => textOf(file).includes('/quickPauses');
/** What tests these folders tests nothing of the nodes, and Stryker's copy does not have them. */
const isOfNodes = (file) => !/\/dev\/(?:n8n|demo|image)\//.test(textOf(file));

for (const file of readdirSync(folder).filter((name) => name.endsWith('.test.ts') && !LEFT_OUT.includes(name) && isOfNodes(name))) {
	describe(file, () => {
		try {
			if (hasQuickPauses(file)) loadAlone(file);
			else load(file);
		} catch (error) {
			// A mutant that breaks what this file prepares must not keep the other files from telling so.
			test('prepares its tests', () => Promise.reject(error));
		}
	});
}
