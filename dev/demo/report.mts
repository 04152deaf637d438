import type { Result, Stage } from './stage.mts';

function cells(name: string, { path, bytes, sampleRate, channels, durationMs }: Result): string[] {
	const size = `${(bytes / 1024).toFixed()} KiB`;
	return [name, path, size, `${sampleRate} Hz`, String(channels), `${(durationMs / 1_000).toFixed(3)} s`];
}

function table(rows: string[][]): string {
	const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
	return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd()).join('\n');
}

/** The source and what it was converted to, side by side. */
export function resultTable({ mp3, wav, told }: Stage): string {
	const head = ['', 'file', 'size', 'sample rate', 'channels', 'duration'];
	return `${table([head, cells('source', mp3), cells('WAV', wav)])}

The item with the WAV says: ${JSON.stringify(told)}`;
}

/** Where to look around, and how to get in. */
export function invitation({ stack: { n8n } }: Stage): string {
	return `n8n's editor: ${n8n.url}
  e-mail      ${n8n.client.owner.email}
  password    ${n8n.client.owner.password}

The example workflow is there, with the executions that made this WAV.
Ctrl-C ends the demo; only the two files stay.`;
}
