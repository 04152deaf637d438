/** Time-outs that can be canceled together when the state is reset or the server closes. */
export class Timers {
	#pending = new Set<NodeJS.Timeout>();

	after(ms: number, act: () => void): void {
		const timer = setTimeout(() => {
			this.#pending.delete(timer);
			act();
		}, ms);
		this.#pending.add(timer);
	}

	clear(): void {
		this.#pending.forEach((timer) => clearTimeout(timer));
		this.#pending.clear();
	}
}
