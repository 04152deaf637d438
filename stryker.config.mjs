/** What only tests in n8n's engine exercise as a whole. test/mutation/callbacks.config.mjs has them tested by those. */
export const inEngine = [
	'nodes/SunoWav/callbacks/{adoption,body,cachedAccount,callbackLog,frozenItems,receiveTriggerCallback,resumeExecution,trackInQuery,webhookResponses}.ts',
	'nodes/SunoWav/actions/track/convertAndWait/{convertAndWait,refuse*,suspend,wait*}.ts',
	'nodes/SunoWav/run/{item,storedTasks,unknownOperation}.ts',
];

/**
 * Mutation testing of what decides about answers, files and waiting, by the unit tests. `npm run mutation` takes its
 * time; name files behind `-- --mutate` for a part of it.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
	mutate: [
		'nodes/SunoWav/{apis,callbacks,client,download,errors,helpers,polling,providers,run}/*.ts',
		'nodes/SunoWav/actions/track/convertAndWait/*.ts',
		...inEngine.map((files) => `!${files}`),
	],
	testRunner: 'jest',
	jest: { configFile: 'test/mutation/jest.config.js', enableFindRelatedTests: false },
	testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
	coverageAnalysis: 'perTest',
	// The words of the tables are read when a module is loaded; every test would have to run for each of them.
	ignoreStatic: true,
	concurrency: 2,
	// Each run of Jest leaves memory behind, and a heap of gigabytes makes every run slower.
	maxTestRunnerReuse: 25,
	timeoutMS: 10_000,
	ignorePatterns: ['dev/n8n', 'dev/bench', 'dev/demo', 'dev/pictures', 'dist', 'docs', 'demo-output', 'reports'],
	tempDirName: '.cache/stryker',
	// The linter would find what is left there.
	cleanTempDir: 'always',
	reporters: ['clear-text', 'progress-append-only', 'json'],
	jsonReporter: { fileName: 'reports/mutation.json' },
	clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
	thresholds: { high: 95, low: 95, break: 95 },
};
