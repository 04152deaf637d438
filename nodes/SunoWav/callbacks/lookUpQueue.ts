/** Whether somebody looks for the first time, or again because the record may be late. */
type Kind = 'first' | 'repeated';

interface Look<T> {
	/** When the last one who waits for it has to answer (epoch ms). */
	wantedUntil: number;
	result: Promise<T | undefined>;
}

export interface Limits {
	/** Look-ups under way. */
	total: number;
	/** How many of them may be repeated ones: most tasks that a provider does not know are made up. */
	repeated: number;
	/** Callbacks of each kind that may wait for a look or its result, because each holds a connection and memory. */
	waiting: Record<Kind, number>;
}

/** The look-ups of one account: bounded, shared by whoever asks the same, first ones before repeated ones. */
export class LookUpQueue<T> {
	private readonly looks = new Map<string, Look<T>>();

	private readonly turns: Record<Kind, Array<() => void>> = { first: [], repeated: [] };

	private readonly underWay: Record<Kind, number> = { first: 0, repeated: 0 };

	private readonly waiting: Record<Kind, number> = { first: 0, repeated: 0 };

	constructor(private readonly limits: Limits) {}

	/** Counts a callback as waiting during `work`. Undefined, and nothing is done, when too many wait already. */
	async admit<R>(kind: Kind, work: () => Promise<R>): Promise<R | undefined> {
		if (this.waiting[kind] >= this.limits.waiting[kind]) return undefined;
		this.waiting[kind]++;
		try {
			return await work();
		} finally {
			this.waiting[kind]--;
		}
	}

	/**
	 * The result of `ask`, or of the same question that was asked before and has no answer yet. Undefined when its turn comes
	 * so late that nobody waits any longer; `until` (epoch ms) says how long this one does.
	 */
	async look(kind: Kind, question: string, until: number, ask: () => Promise<T>): Promise<T | undefined> {
		const id = `${kind} ${question}`;
		const known = this.looks.get(id);
		if (known) {
			known.wantedUntil = Math.max(known.wantedUntil, until);
			return await known.result;
		}
		const work = async () => (look.wantedUntil > Date.now() ? await ask() : undefined);
		const look: Look<T> = { wantedUntil: until, result: this.inTurn(kind, work).finally(() => this.looks.delete(id)) };
		this.looks.set(id, look);
		return await look.result;
	}

	/** Whether forgetting this queue would change nothing. */
	isIdle(): boolean {
		return this.looks.size === 0 && this.waiting.first + this.waiting.repeated === 0;
	}

	private async inTurn<R>(kind: Kind, work: () => Promise<R>): Promise<R> {
		await new Promise<void>((resolve) => {
			this.turns[kind].push(resolve);
			this.startNext();
		});
		try {
			return await work();
		} finally {
			this.underWay[kind]--;
			this.startNext();
		}
	}

	private startNext(): void {
		const { total, repeated } = this.limits;
		while (this.underWay.first + this.underWay.repeated < total) {
			const kind = this.turns.first.length > 0 ? 'first' : 'repeated';
			if (kind === 'repeated' && this.underWay.repeated >= repeated) return;
			const start = this.turns[kind].shift();
			if (!start) return;
			this.underWay[kind]++;
			start();
		}
	}
}
