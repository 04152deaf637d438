const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const inOneFile = require('./inOneFile');

const LEFT_OUT = [
	// Its thousands of runs would have to be paid for each mutant.
	'anyAnswer.test.ts',
	'pollingManyAtOnce.test.ts',
	// Its n8n is not that of the others.
	'olderN8n.test.ts',
];

const folder = join(__dirname, '..', 'unit');
const textOf = (file) => readFileSync(file, 'utf8');

/** A file with quick pauses gets modules of its own: the others measure how long the pauses really are. */
function load(file) {
	if (!textOf(file).includes('/quickPauses')) return require(file);
	try {
		jest.isolateModules(() => require(file));
	} finally {
		jest.dontMock('n8n-workflow');
	}
}

/** What tests these folders tests nothing of the nodes, and Stryker's copy does not have them. */
const isOfNodes = (file) => !/\/dev\/(?:n8n|demo|image)\//.test(textOf(file));

const names = readdirSync(folder).filter((name) => name.endsWith('.test.ts') && !LEFT_OUT.includes(name));
inOneFile(names.map((name) => join(folder, name)).filter(isOfNodes), load);
