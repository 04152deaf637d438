import { PINNED_VERSION } from '../n8n/versions.mts';
import { readOptions } from './options.mts';
import { describeRuns } from './report.mts';
import { runSoak } from './runSoak.mts';
import { runVersion, type Run } from './runVersion.mts';

/** The end-to-end tests in the pinned n8n, in their long form, and in each of the other versions, one after the other; then the soak. */
try {
	const options = readOptions(process.argv.slice(2));
	if (typeof options === 'string') console.log(options);
	else {
		const runs: Run[] = [];
		for (const version of options.versions) runs.push(await runVersion(version, options));
		const soaked = !options.versions.includes(PINNED_VERSION) || (await runSoak());
		console.log(`\n${describeRuns(runs)}`);
		if (!soaked || !runs.every(({ ok }) => ok)) process.exitCode = 1;
	}
} catch (error) {
	console.error((error as Error).message);
	process.exitCode = 1;
}
