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

/** What tests these folders tests nothing of the nodes, and Stryker's copy does not have them. */
const isOfNodes = (file) => !/\/dev\/(?:n8n|demo|image)\//.test(readFileSync(file, 'utf8'));

/** Nothing of audio/ is mutated. */
const isLeftOut = (name) => LEFT_OUT.includes(name) || name.startsWith('audio');

const names = readdirSync(folder).filter((name) => name.endsWith('.test.ts') && !isLeftOut(name));
inOneFile(names.map((name) => join(folder, name)).filter(isOfNodes));
