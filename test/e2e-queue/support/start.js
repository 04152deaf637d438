// Plain JavaScript, because Jest loads it before its transforms; it only hands over.
module.exports = async () => {
	const { startQueueWorld } = await import('./startQueueWorld.mts');
	globalThis.world = await startQueueWorld();
};
