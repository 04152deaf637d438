// Plain JavaScript, because Jest loads it before its transforms. It only loads the real code.
module.exports = async () => {
	const { startWorld } = await import('./startWorld.mts');
	globalThis.world = await startWorld();
};
