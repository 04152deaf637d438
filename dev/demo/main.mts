import { Stack } from '../stack/stack.mts';
import { readOptions, USAGE } from './options.mts';
import { invitation, resultTable } from './report.mts';
import { runSteps } from './steps.mts';

const INTERRUPTED = 130;

const stack = new Stack();
/** Never resolves; keeps the process running until a signal ends it. */
const untilSignal = () => new Promise<never>(() => setInterval(() => {}, 60_000));

async function end(exitCode: number): Promise<never> {
	await stack.stop();
	process.exit(exitCode);
}

async function demo(): Promise<void> {
	const options = readOptions(process.argv.slice(2));
	if (options.help) return console.log(USAGE);
	const stage = await runSteps(options, stack);
	console.log(`\n${resultTable(stage)}\n`);
	if (options.exit) return;
	console.log(invitation(stage));
	finished = true;
	await untilSignal();
}

let finished = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	// The first signal closes everything in order. A second one ends the process immediately.
	process.once(signal, () => {
		process.once(signal, () => process.exit(INTERRUPTED));
		console.log('\nShutting down …');
		void end(finished ? 0 : INTERRUPTED);
	});
}

demo().then(
	async () => await end(0),
	async (error: Error) => {
		console.error(`\n${error.message}`);
		await end(1);
	},
);
