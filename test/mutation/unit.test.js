const { testsIn } = require('./testsIn');

// The thousands of runs of the property tests would have to be paid for each mutant.
testsIn('unit', (file) => file !== 'anyAnswer.test.ts');
