const base = require('../../jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
	...base,
	rootDir: '../..',
	roots: ['<rootDir>/test/mutation'],
	testMatch: ['**/unit.test.js'],
	testPathIgnorePatterns: [],
	testEnvironment: require.resolve('./firstFailure'),
	reporters: undefined,
};
