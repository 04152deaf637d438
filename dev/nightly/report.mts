import type { CommandRun } from './runCommands.mts';
import type { Run } from './runVersion.mts';

const HEAD = ['n8n', 'Node.js', 'passed', 'failed', 'skipped', 'minutes'];

function describe({ version, ok, counts, minutes }: Run): string[] {
	const { passed = '–', failed = '–', skipped = '–' } = counts ?? {};
	const asked = ok || (counts?.failed ?? 0) > 0 ? failed : 'did not end';
	return [version, process.versions.node, passed, asked, skipped, minutes.toFixed(0)].map(String);
}

const table = (rows: string[][]) => rows.map((row) => `| ${row.join(' | ')} |`).join('\n');

/** A table of all versions in Markdown. */
export const describeRuns = (runs: Run[]) => table([HEAD, HEAD.map(() => '---'), ...runs.map(describe)]);

/** A table of the commands in Markdown. */
export function describeCommands(runs: CommandRun[]): string {
	const rows = runs.map(({ command, result, seconds }) => [`\`${command}\``, result, String(seconds)]);
	return table([['command', 'result', 'seconds'], ['---', '---', '---'], ...rows]);
}
