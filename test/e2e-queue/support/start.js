// Plain JavaScript, because Jest loads it before its transforms. It only loads the real code.
module.exports = async () => {
	const { startQueueWorld } = await import('./startQueueWorld.mts');
	globalThis.world = await startQueueWorld();
};
