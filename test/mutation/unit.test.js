const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const inOneFile = require('./inOneFile');

const LEFT_OUT = [
	// Its thousands of runs would be repeated for each mutant.
	'anyAnswer.test.ts',
	'pollingManyAtOnce.test.ts',
	// It does not use the same n8n as the others.
	'olderN8n.test.ts',
];

const folder = join(__dirname, '..', 'unit');

/** The tests of these folders test nothing in the nodes, and Stryker's copy does not contain the folders. */
const isOfNodes = (file) => !/\/dev\/(?:n8n|demo|image)\//.test(readFileSync(file, 'utf8'));

/** Nothing in audio/ is mutated. */
const isLeftOut = (name) => LEFT_OUT.includes(name) || name.startsWith('audio');

const names = readdirSync(folder).filter((name) => name.endsWith('.test.ts') && !isLeftOut(name));
inOneFile(names.map((name) => join(folder, name)).filter(isOfNodes));
