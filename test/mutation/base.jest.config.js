const base = require('../../jest.config.js');

/** The tests of one part of the mutation run. */
exports.configFor = (...testMatch) => ({
	...base,
	rootDir: '../..',
	roots: ['<rootDir>/test/mutation'],
	testMatch,
	testPathIgnorePatterns: [],
	testEnvironment: require.resolve('./firstFailure'),
	reporters: undefined,
});
