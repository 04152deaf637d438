const { availableParallelism } = require('node:os');

/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	roots: ['<rootDir>/test'],
	testMatch: ['**/*.test.ts'],
	testPathIgnorePatterns: ['/e2e/', '/e2e-queue/'],
	moduleFileExtensions: ['ts', 'mts', 'js', 'mjs', 'json'],
	extensionsToTreatAsEsm: ['.mts'],
	transform: { '\\.m?ts$': ['ts-jest', { tsconfig: '<rootDir>/test/tsconfig.json', useESM: true }] },
	reporters: ['default', ...(process.env.TEST_COUNTS ? ['<rootDir>/test/setup/countReporter.js'] : [])],
	testTimeout: 30_000,
	// Most tests wait for timers, so two of them share a machine of two cores well.
	maxWorkers: Math.max(2, availableParallelism() - 1),
	setupFiles: ['<rootDir>/test/setup/n8nEnvironment.js'],
};
