const base = require('../jest.config.js');

/** The tests that can tell something about mutants: without those of the emulator, and of the built package. */
/** @type {import('jest').Config} */
module.exports = {
	...base,
	rootDir: '..',
	roots: ['<rootDir>/test/unit', '<rootDir>/test/workflow'],
	testPathIgnorePatterns: ['package.test.ts', 'expressionEngine.test.ts', 'downloadToDisk.test.ts'],
	reporters: undefined,
};
