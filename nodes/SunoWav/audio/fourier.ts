/** A fast Fourier transform of complex numbers. Its size is a power of two, 4 or more. */
export class FourierTransform {
	/** The place of each input: its index with the bits in reverse order, as the transform needs it. */
	readonly places: Uint32Array;

	/** The roots of unity, stage by stage in the order of their use. */
	private readonly cosines: Float64Array;

	private readonly sines: Float64Array;

	constructor(private readonly size: number) {
		this.places = new Uint32Array(size);
		for (let i = 1; i < size; i++) this.places[i] = (this.places[i >> 1] >> 1) | (i & 1 ? size >> 1 : 0);
		this.cosines = new Float64Array(size);
		this.sines = new Float64Array(size);
		for (let half = 4; half < size; half *= 2) {
			for (let i = 0; i < half; i++) {
				this.cosines[half + i] = Math.cos((Math.PI * i) / half);
				this.sines[half + i] = -Math.sin((Math.PI * i) / half);
			}
		}
	}

	/** Transforms in place, from inputs that are at their `places` to outputs in order. */
	transform(re: Float64Array, im: Float64Array): void {
		this.firstTwoStages(re, im);
		for (let half = 4; half < this.size; half *= 2) this.stage(re, im, half);
	}

	/** Their roots are 1, -1 and ±i, so that nothing has to be multiplied. */
	private firstTwoStages(re: Float64Array, im: Float64Array): void {
		for (let a = 0; a < this.size; a += 4) {
			const [b, c, d] = [a + 1, a + 2, a + 3];
			const sumRe = re[a] + re[b];
			const sumIm = im[a] + im[b];
			const differenceRe = re[a] - re[b];
			const differenceIm = im[a] - im[b];
			const otherSumRe = re[c] + re[d];
			const otherSumIm = im[c] + im[d];
			const otherDifferenceRe = re[c] - re[d];
			const otherDifferenceIm = im[c] - im[d];
			re[a] = sumRe + otherSumRe;
			im[a] = sumIm + otherSumIm;
			re[c] = sumRe - otherSumRe;
			im[c] = sumIm - otherSumIm;
			re[b] = differenceRe + otherDifferenceIm;
			im[b] = differenceIm - otherDifferenceRe;
			re[d] = differenceRe - otherDifferenceIm;
			im[d] = differenceIm + otherDifferenceRe;
		}
	}

	private stage(re: Float64Array, im: Float64Array, half: number): void {
		const { cosines, sines, size } = this;
		for (let start = 0; start < size; start += 2 * half) {
			for (let i = 0, a = start, b = start + half; i < half; i++, a++, b++) {
				const cosine = cosines[half + i];
				const sine = sines[half + i];
				const turnedRe = re[b] * cosine - im[b] * sine;
				const turnedIm = re[b] * sine + im[b] * cosine;
				re[b] = re[a] - turnedRe;
				im[b] = im[a] - turnedIm;
				re[a] += turnedRe;
				im[a] += turnedIm;
			}
		}
	}
}
