import { dirname, relative } from 'node:path';
import { addNodeRun } from './evidence.mts';
import { measure } from './measure.mts';
import { readSettings, spendingOf, type Settings } from './settings.mts';

async function run({ n8n, ...settings }: Settings): Promise<void> {
	const { track, page, provider } = settings;
	console.log(`${spendingOf({ ...settings, n8n })}\n`);
	const { findings, differences, evidence, redactor } = await measure({ ...settings, log: console.log });
	console.log(`\nThe evidence of ${evidence.length} operations is in ${relative('', dirname(evidence[0]))}.`);
	console.log(`${relative('', page)} is written; ${differences.length} differences from the emulator.`);
	if (findings.brokenOff) console.log(`Not everything could be asked: ${findings.brokenOff}.`);
	if (!n8n || !track) return;
	// Loaded only if needed, because a real n8n takes a lot of code.
	const { runInN8n } = await import('./inN8n.mts');
	for (const run of await runInN8n({ ...settings, track })) await addNodeRun(page, provider, run, redactor);
	console.log('All is well.');
}

try {
	const settings = readSettings(process.argv.slice(2), process.env);
	if (typeof settings === 'string') console.log(settings);
	else await run(settings);
} catch (error) {
	console.error((error as Error).message);
	process.exitCode = 1;
}
