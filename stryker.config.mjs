/**
 * Mutation testing by the unit tests of what decides about answers, files and waiting. `npm run mutation` takes about ten
 * minutes; name files behind `-- --mutate` for a part of it. What only the workflow tests reach (download.ts,
 * createConversion.ts, provider/requests.ts) is left out: each mutant would cost the start of n8n's engine.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
	mutate: [
		'nodes/SunoWav/provider/!(requests).ts',
		'nodes/SunoWav/{arrival,errors,fileName,fileUrl,input,pacing,polling,privateHost,retry,wait,wavStream}.ts',
	],
	testRunner: 'jest',
	jest: { configFile: 'test/mutation/jest.config.js', enableFindRelatedTests: false },
	testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
	coverageAnalysis: 'perTest',
	// The words of the tables are read when a module is loaded; every test would have to run for each of them.
	ignoreStatic: true,
	concurrency: 2,
	timeoutMS: 10_000,
	ignorePatterns: ['dev/n8n', 'dev/bench', 'dev/demo', 'dev/pictures', 'dist', 'docs', 'demo-output', 'reports'],
	tempDirName: '.cache/stryker',
	// The linter would find what is left there.
	cleanTempDir: 'always',
	reporters: ['clear-text', 'progress-append-only', 'json'],
	jsonReporter: { fileName: 'reports/mutation.json' },
	clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
	thresholds: { high: 95, low: 85, break: 85 },
};
