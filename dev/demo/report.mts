import type { Result, Stage, ToldOfWav } from './stage.mts';

function cells(name: string, { path, bytes, sampleRate, channels, durationMs }: Result): string[] {
	const size = `${(bytes / 1024).toFixed()} KiB`;
	return [name, path, size, `${sampleRate} Hz`, String(channels), `${(durationMs / 1_000).toFixed(3)} s`];
}

function table(rows: string[][]): string {
	const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
	return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd()).join('\n');
}

/** The source and the WAV, side by side. */
export function resultTable({ mp3, wav, told }: Pick<Stage, 'mp3' | 'wav' | 'told'>): string {
	const head = ['', 'file', 'size', 'sample rate', 'channels', 'duration'];
	return `${table([head, cells('source', mp3), cells('WAV', wav)])}

The node's output: ${wavLine(told)}`;
}

const CHANNELS = ['no channels', 'mono', 'stereo'];

/** What the node says about the WAV, in the usual notation. */
function wavLine({ sampleRate, bitsPerSample, channels, durationSeconds }: ToldOfWav): string {
	const layout = CHANNELS[channels] ?? `${channels} channels`;
	return `WAV: ${sampleRate / 1_000} kHz, ${bitsPerSample}-bit, ${layout}, ${durationSeconds.toFixed(1)} s`;
}

/** Where to look around, and how to sign in. */
export function invitation({ stack: { n8n } }: Stage): string {
	return `n8n's editor: ${n8n.url}
  e-mail      ${n8n.client.owner.email}
  password    ${n8n.client.owner.password}

The example workflow is there, with the executions that made this WAV.
Press Ctrl-C to end the demo. Only the two files remain afterwards.`;
}
