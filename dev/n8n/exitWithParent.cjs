/**
 * Loaded into n8n before n8n itself (plain JavaScript: old versions of n8n run on Nodes that know no types).
 * File descriptor 3 is a pipe whose other end the parent holds. It closes when the parent ends in whatever
 * way, also by kill -9 or inside a test runner that runs no exit handlers; then n8n ends as well, at once and
 * with its task runners, for nobody is left who could care about its data.
 */
const { rmSync } = require('node:fs');
const { Socket } = require('node:net');
const { isMainThread } = require('node:worker_threads');

function exitWithParent() {
	const folderToRemove = process.env.EXIT_WITH_PARENT_REMOVES;
	delete process.env.EXIT_WITH_PARENT_REMOVES;

	const parent = new Socket({ fd: 3, readable: true, writable: false });
	parent.resume();
	parent.unref();
	parent.on('error', () => {});
	parent.once('close', () => {
		try {
			// n8n may still be writing into it, hence the retries.
			if (folderToRemove) rmSync(folderToRemove, { recursive: true, force: true, maxRetries: 5 });
		} finally {
			process.kill(-process.pid, 'SIGKILL');
		}
	});
}

// Worker threads load this file too.
if (isMainThread) exitWithParent();
