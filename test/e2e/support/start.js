// Plain JavaScript, because Jest loads it before its transforms; it only hands over.
module.exports = async () => {
	const { startWorld } = await import('./startWorld.mts');
	globalThis.world = await startWorld();
};
