/** A placeholder for something that a hook creates, so that a test file can refer to it before that. */
export function later<T extends object>(get: () => T): T {
	return new Proxy({} as T, {
		get: (_, key) => {
			const made = get();
			const value: unknown = Reflect.get(made, key, made);
			return typeof value === 'function' ? (value.bind(made) as unknown) : value;
		},
	});
}
