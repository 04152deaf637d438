import type { Problem } from '../errors/problem';

/** A request's place in the queue, which it keeps when it is rejected. */
export interface Place {
	number?: number;
}

export interface PacedRun {
	signal: AbortSignal | undefined;
	/** A problem of the whole account also ends the waiting, because the others would get the same response: see `rejectRun`. */
	problem?: Problem;
}

export interface Turn {
	run: PacedRun;
	place: Place;
	admit: () => void;
	reject: (problem: Problem) => void;
}

/** The waiting requests, in the order in which they first arrived. Rejected requests are few and go before all others. */
export class TurnQueue {
	private readonly fresh = new Set<Turn>();
	private rejected = new Set<Turn>();
	private places = 0;

	get isEmpty(): boolean {
		return this.fresh.size + this.rejected.size === 0;
	}

	add(turn: Turn): void {
		const { place } = turn;
		if (place.number === undefined) {
			place.number = this.places++;
			this.fresh.add(turn);
		} else {
			this.rejected = new Set([...this.rejected, turn].sort((one, other) => one.place.number! - other.place.number!));
		}
	}

	/** Takes the first one out. There must be one. */
	take(): Turn {
		const [turn] = this.rejected.size > 0 ? this.rejected : this.fresh;
		this.delete(turn);
		return turn;
	}

	delete(turn: Turn): void {
		this.fresh.delete(turn);
		this.rejected.delete(turn);
	}

	all(): Turn[] {
		return [...this.rejected, ...this.fresh];
	}
}
