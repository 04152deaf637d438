/**
 * Mutation testing of what decides about answers, files and waiting. `npm run mutation` takes its two parts in turn: what
 * the unit tests reach, and what takes a node in n8n's engine. MUTATION_PART chooses one; files named behind
 * `-- --mutate` a part of that.
 */
const parts = {
	unit: {
		mutate: [
			'nodes/SunoWav/provider/!(requests).ts',
			'nodes/SunoWav/download/!(downloadWav).ts',
			'nodes/SunoWav/{errors,input,pacing,polling,privateHost,retry,wait,webUrl}.ts',
		],
	},
	// Each mutant costs seconds here, because the tests wait for files that stall.
	node: {
		mutate: ['nodes/SunoWav/provider/requests.ts', 'nodes/SunoWav/download/downloadWav.ts', 'nodes/SunoWav/createConversion.ts'],
	},
};

const part = process.env.MUTATION_PART ?? 'unit';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
	...parts[part],
	testRunner: 'jest',
	jest: { configFile: `test/mutation/${part}.jest.config.js`, enableFindRelatedTests: false },
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
	jsonReporter: { fileName: `reports/mutation-${part}.json` },
	clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
	thresholds: { high: 95, low: 85, break: 85 },
};
