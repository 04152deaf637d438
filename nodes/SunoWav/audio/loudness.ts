import { KWeighting } from './kWeighting';

/** A block is 400 ms, and one begins every 100 ms. */
const STEPS_PER_SECOND = 10;
const STEPS_PER_BLOCK = 4;

/** Makes a sine of 1 kHz read its own level. */
const OFFSET_LUFS = -0.691;
const ABSOLUTE_GATE_LUFS = -70;
/** 10 LU. */
const RELATIVE_GATE_RATIO = 0.1;

const BINS_PER_LU = 100;
/** Up to +30 LUFS. Floating-point audio can be even louder. The last bin then sums its powers. */
const BINS = (30 - ABSOLUTE_GATE_LUFS) * BINS_PER_LU;

const lufsOf = (power: number) => OFFSET_LUFS + 10 * Math.log10(power);

/** Integrated loudness as ITU-R BS.1770-5 defines it, in constant memory. */
export class Loudness {
	private readonly filters: KWeighting[];

	private readonly stepFrames: number;

	private framesInStep = 0;

	private energyOfStep = 0;

	/** The energies of the latest steps, which together form one block. */
	private readonly steps = new Float64Array(STEPS_PER_BLOCK);

	private stepCount = 0;

	/** A histogram of the blocks by loudness. The powers themselves are summed, so that it costs no precision. */
	private readonly counts = new Float64Array(BINS);

	private readonly powers = new Float64Array(BINS);

	constructor(sampleRate: number, channels: number) {
		this.filters = Array.from({ length: channels }, () => new KWeighting(sampleRate));
		this.stepFrames = Math.round(sampleRate / STEPS_PER_SECOND);
	}

	/** Null if there is no block above -70 LUFS, or no block at all. */
	get integratedLufs(): number | null {
		const all = this.powerAbove(0);
		return all === null ? null : lufsOf(this.powerAbove(all * RELATIVE_GATE_RATIO)!);
	}

	/** Measures the next samples. */
	measure(channels: Float64Array[], frames: number): void {
		let at = 0;
		while (at < frames) {
			const end = Math.min(frames, at + this.stepFrames - this.framesInStep);
			for (let channel = 0; channel < channels.length; channel++) {
				this.energyOfStep += this.filters[channel].energyOf(channels[channel], at, end);
			}
			this.framesInStep += end - at;
			at = end;
			if (this.framesInStep === this.stepFrames) this.endStep();
		}
	}

	private endStep(): void {
		this.steps[this.stepCount % STEPS_PER_BLOCK] = this.energyOfStep;
		this.stepCount += 1;
		this.framesInStep = 0;
		this.energyOfStep = 0;
		if (this.stepCount < STEPS_PER_BLOCK) return;
		const power = this.steps.reduce((sum, energy) => sum + energy, 0) / (STEPS_PER_BLOCK * this.stepFrames);
		const aboveGate = lufsOf(power) - ABSOLUTE_GATE_LUFS;
		if (aboveGate <= 0) return;
		const bin = Math.min(Math.floor(aboveGate * BINS_PER_LU), BINS - 1);
		this.counts[bin] += 1;
		this.powers[bin] += power;
	}

	/** The mean power of the blocks in bins that are on average above a gate. */
	private powerAbove(gate: number): number | null {
		let count = 0;
		let power = 0;
		for (let bin = 0; bin < BINS; bin++) {
			if (this.powers[bin] <= gate * this.counts[bin]) continue;
			count += this.counts[bin];
			power += this.powers[bin];
		}
		return count === 0 ? null : power / count;
	}
}
