/** Call this in a test file. Returns the unhandled rejections since the last call. */
export function watchRejections(): () => unknown[] {
	let rejections: unknown[] = [];
	const onRejection = (reason: unknown) => rejections.push(reason);
	process.on('unhandledRejection', onRejection);
	afterAll(() => process.off('unhandledRejection', onRejection));
	return () => {
		const since = rejections;
		rejections = [];
		return since;
	};
}
