import { mkdtempSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const REMOVAL = { recursive: true, force: true, maxRetries: 5 };

/** A folder among the system's temporary ones. It is removed when we exit, if not before. */
export class TemporaryFolder {
	readonly path: string;

	private readonly removeAtExit = () => rmSync(this.path, REMOVAL);

	constructor(prefix: string) {
		this.path = mkdtempSync(join(tmpdir(), prefix));
		process.once('exit', this.removeAtExit);
	}

	async remove(): Promise<void> {
		await rm(this.path, REMOVAL);
		process.off('exit', this.removeAtExit);
	}
}
