const { TestEnvironment } = require('jest-environment-node');

/**
 * Gives the tests what start.js has started, because they kill and restart its processes. With one Jest worker, everything runs in the same
 * process.
 */
module.exports = class extends TestEnvironment {
	async setup() {
		await super.setup();
		this.global.cluster = globalThis.world.cluster;
	}
};
