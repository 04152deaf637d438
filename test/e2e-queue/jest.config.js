const base = require('../e2e/jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
	...base,
	roots: ['<rootDir>/test/e2e-queue'],
	testEnvironment: '<rootDir>/test/e2e-queue/support/environment.js',
	globalSetup: '<rootDir>/test/e2e-queue/support/start.js',
	testTimeout: 120_000,
};
