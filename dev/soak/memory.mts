import type { N8nProcess } from '../n8n/n8nProcess.mts';
import { residentMb } from '../bench/memory.mts';

const SAMPLE_EVERY_MS = 10_000;
/** How much higher the last quarter may be than the second. */
const MOST_GROWTH = 1.1;

export interface Growth {
	process: string;
	secondQuarterMb: number;
	lastQuarterMb: number;
	grew: boolean;
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Measures the resident memory of processes until it is stopped. */
export class MemoryWatch {
	private readonly samples: Map<string, number[]>;

	private readonly timer: NodeJS.Timeout;

	constructor(processes: Record<string, N8nProcess>) {
		this.samples = new Map(Object.keys(processes).map((name) => [name, []]));
		const sample = async ([name, { pid }]: [string, N8nProcess]) => {
			this.samples.get(name)!.push(await residentMb(pid).catch(() => NaN));
		};
		this.timer = setInterval(() => void Promise.all(Object.entries(processes).map(sample)), SAMPLE_EVERY_MS);
	}

	/** The difference between the last quarter of the time and the second one. The first quarter does not count, because n8n warms up. */
	end(): Growth[] {
		clearInterval(this.timer);
		return [...this.samples].map(([process, all]) => {
			const quarter = (index: number) => mean(all.slice((index * all.length) / 4, ((index + 1) * all.length) / 4));
			const [second, last] = [quarter(1), quarter(3)];
			// A process that is gone has NaN, which counts as growth.
			return { process, secondQuarterMb: Math.round(second), lastQuarterMb: Math.round(last), grew: !(last <= MOST_GROWTH * second) };
		});
	}
}
