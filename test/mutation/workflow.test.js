const { join } = require('node:path');

// For all files together, because nock cannot be loaded twice.
require('../setup/quickPauses');

const inOneFile = require('./inOneFile');

/** The tests of callbacks, waiting and runs in n8n's engine. */
const NAMES = [
	'adopted', 'callbackLog', 'resume', 'resumeLookUps', 'suspend', 'withoutFile',
	'convertAndWait', 'itemCredentials', 'storedTasks', 'unknownChoices',
	'trigger', 'triggerAddressee', 'triggerDuplicates', 'triggerLookUps', 'triggerSignature',
];

inOneFile(NAMES.map((name) => join(__dirname, '..', 'workflow', `${name}.test.ts`)));
