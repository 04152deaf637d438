const base = require('../../jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
	...base,
	rootDir: '../..',
	roots: ['<rootDir>/test/mutation'],
	testMatch: ['**/*.test.js'],
	testPathIgnorePatterns: [],
	testEnvironment: '<rootDir>/test/mutation/firstFailure.js',
	reporters: undefined,
};
