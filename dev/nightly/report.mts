import type { Run } from './runVersion.mts';

const HEAD = ['n8n', 'Node.js', 'passed', 'failed', 'skipped', 'minutes'];

function describe({ version, ok, counts, minutes }: Run): string[] {
	const { passed = '–', failed = '–', skipped = '–' } = counts ?? {};
	const asked = ok || (counts?.failed ?? 0) > 0 ? failed : 'did not end';
	return [version, process.versions.node, passed, asked, skipped, minutes.toFixed(0)].map(String);
}

/** A table of all runs, in Markdown. */
export function describeRuns(runs: Run[]): string {
	const rows = [HEAD, HEAD.map(() => '---'), ...runs.map(describe)];
	return rows.map((row) => `| ${row.join(' | ')} |`).join('\n');
}
