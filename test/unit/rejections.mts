/** To be called in a test file: gives the rejections that nobody has handled since it was last asked. */
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
