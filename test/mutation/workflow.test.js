require('../setup/quickPauses');
const { testsIn } = require('./testsIn');

// What reaches the files that are mutated.
testsIn('workflow', (file) => /^(convert|download|getDetails)/.test(file));
