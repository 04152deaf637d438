/**
 * Loaded into n8n before n8n itself. This is plain JavaScript, because old versions of n8n run on versions of Node that cannot run
 * TypeScript. File descriptor 3 is a pipe whose other end the parent holds. It closes whenever the parent ends, even by kill -9 or inside a
 * test runner that runs no exit handlers. Then n8n ends too, immediately and with its task runners, because nobody needs its data anymore.
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
			// n8n may still be writing into it, so this retries.
			if (folderToRemove) rmSync(folderToRemove, { recursive: true, force: true, maxRetries: 5 });
		} finally {
			process.kill(-process.pid, 'SIGKILL');
		}
	});
}

// Worker threads also load this file.
if (isMainThread) exitWithParent();
