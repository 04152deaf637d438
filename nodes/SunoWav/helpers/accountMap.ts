interface Forgettable {
	isIdle(): boolean;
}

/** One object for each account or key, in this process. Idle ones are forgotten, so use the returned one immediately. */
export class AccountMap<Value extends Forgettable> {
	private readonly values = new Map<string, Value>();

	get(id: string, create: () => Value): Value {
		for (const [other, value] of this.values) if (value.isIdle()) this.values.delete(other);
		const value = this.values.get(id) ?? create();
		this.values.set(id, value);
		return value;
	}
}
