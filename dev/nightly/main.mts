import { PINNED_VERSION } from '../n8n/versions.mts';
import { readOptions } from './options.mts';
import { describeCommands, describeRuns } from './report.mts';
import { runCommands } from './runCommands.mts';
import { runVersion, type Run } from './runVersion.mts';

/**
 * Runs the end-to-end tests in the pinned n8n, in their long form, and then in each of the other versions. Afterwards runs everything that
 * CI does not.
 */
try {
	const options = readOptions(process.argv.slice(2));
	if (typeof options === 'string') console.log(options);
	else {
		const runs: Run[] = [];
		for (const version of options.versions) runs.push(await runVersion(version, options));
		const commands = options.versions.includes(PINNED_VERSION) ? await runCommands() : [];
		console.log(`\n${describeRuns(runs)}`);
		if (commands.length > 0) console.log(`\n${describeCommands(commands)}`);
		if (!runs.every(({ ok }) => ok) || commands.some(({ result }) => result === 'failed')) process.exitCode = 1;
	}
} catch (error) {
	console.error((error as Error).message);
	process.exitCode = 1;
}
