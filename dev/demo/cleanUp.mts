type Close = () => Promise<void>;

/** Collects what has to be closed at the end, and closes it in reverse order, once. */
export class CleanUp {
	private readonly tasks: Close[] = [];

	add(close: Close): void {
		this.tasks.push(close);
	}

	async run(): Promise<void> {
		for (let close = this.tasks.pop(); close; close = this.tasks.pop()) await close();
	}
}
