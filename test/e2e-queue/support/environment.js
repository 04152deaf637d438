const { TestEnvironment } = require('jest-environment-node');

/** Gives the tests what start.js has started: they kill and restart its processes. One worker, so it is the same process. */
module.exports = class extends TestEnvironment {
	async setup() {
		await super.setup();
		this.global.cluster = globalThis.world.cluster;
	}
};
