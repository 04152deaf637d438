/** The two filters of ITU-R BS.1770, as libebur128 recovers them from the coefficients for 48 kHz, so that they fit any rate. */
const SHELF_HZ = 1_681.974450955533;
const SHELF_GAIN_DB = 3.999843853973347;
const SHELF_Q = 0.7071752369554196;
/** The share of the shelf's gain that is reached at its frequency. */
const SHELF_MIDDLE = 0.4996667741545416;
const HIGH_PASS_HZ = 38.13547087602444;
const HIGH_PASS_Q = 0.5003270373238773;

/** Processors are slow with numbers close to 0, and in silence a filter's memory decays to such numbers. */
const NEGLIGIBLE = 1e-30;

const withoutNegligible = (value: number) => (Math.abs(value) < NEGLIGIBLE ? 0 : value);

/** Weights one channel as BS.1770 models what an ear hears: highs count more, very low tones less. */
export class KWeighting {
	private readonly shelf: { b0: number; b1: number; b2: number; a1: number; a2: number };

	private readonly highPass: { a1: number; a2: number };

	/** The filters' memories: two of the shelf, two of the high-pass. */
	private readonly memory = new Float64Array(4);

	constructor(sampleRate: number) {
		const k = Math.tan((Math.PI * SHELF_HZ) / sampleRate);
		const high = 10 ** (SHELF_GAIN_DB / 20);
		const middle = high ** SHELF_MIDDLE;
		const a0 = 1 + k / SHELF_Q + k * k;
		this.shelf = {
			b0: (high + (middle * k) / SHELF_Q + k * k) / a0,
			b1: (2 * (k * k - high)) / a0,
			b2: (high - (middle * k) / SHELF_Q + k * k) / a0,
			a1: (2 * (k * k - 1)) / a0,
			a2: (1 - k / SHELF_Q + k * k) / a0,
		};
		const h = Math.tan((Math.PI * HIGH_PASS_HZ) / sampleRate);
		const h0 = 1 + h / HIGH_PASS_Q + h * h;
		this.highPass = { a1: (2 * (h * h - 1)) / h0, a2: (1 - h / HIGH_PASS_Q + h * h) / h0 };
	}

	/** The sum of the squares of the weighted samples from `start` up to but not including `end`. */
	energyOf(samples: Float64Array, start: number, end: number): number {
		const { b0, b1, b2, a1, a2 } = this.shelf;
		const { a1: c1, a2: c2 } = this.highPass;
		let [s1, s2, h1, h2] = this.memory;
		let energy = 0;
		for (let i = start; i < end; i++) {
			const sample = samples[i];
			const shelved = b0 * sample + s1;
			s1 = b1 * sample - a1 * shelved + s2;
			s2 = b2 * sample - a2 * shelved;
			// The high-pass has the numerator 1, -2, 1 in the standard, so that it raises the level slightly.
			const weighted = shelved + h1;
			h1 = h2 - 2 * shelved - c1 * weighted;
			h2 = shelved - c2 * weighted;
			energy += weighted * weighted;
		}
		this.memory.set([s1, s2, h1, h2].map(withoutNegligible));
		return energy;
	}
}
