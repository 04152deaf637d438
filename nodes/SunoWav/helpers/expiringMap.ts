interface Entry<Value> {
	value: Value;
	expiresAt: number;
}

/** What a process remembers: a limited number of entries, each for a limited time. A new entry replaces the one set longest ago. */
export class ExpiringMap<Value> {
	private readonly entries = new Map<string, Entry<Value>>();

	constructor(private readonly maxEntries: number, private readonly lifetimeMs: number) {}

	get(key: string): Value | undefined {
		const entry = this.entries.get(key);
		if (!entry || entry.expiresAt > performance.now()) return entry?.value;
		this.entries.delete(key);
		return undefined;
	}

	set(key: string, value: Value): void {
		// Without this it would keep its old place in the order.
		this.entries.delete(key);
		this.entries.set(key, { value, expiresAt: performance.now() + this.lifetimeMs });
		const [oldest] = this.entries.keys();
		if (this.entries.size > this.maxEntries) this.entries.delete(oldest);
	}

	delete(key: string): void {
		this.entries.delete(key);
	}
}
