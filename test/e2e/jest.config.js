const base = require('../../jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
	...base,
	rootDir: '../..',
	roots: ['<rootDir>/test/e2e'],
	testPathIgnorePatterns: [],
	setupFiles: [],
	globalSetup: '<rootDir>/test/e2e/support/start.js',
	globalTeardown: '<rootDir>/test/e2e/support/stop.js',
	// There is one n8n on few cores, so parallel tests would only wait for each other.
	maxWorkers: 1,
	testTimeout: 90_000,
};
