import { join } from 'node:path';

/** The repository's root folder. */
export const REPOSITORY = join(import.meta.dirname, '..', '..');

/**
 * The folder whose lock file pins the n8n that is used here, and that holds its installation. Nothing else is in it:
 * code beside n8n's node_modules would get n8n's versions of the libraries that it imports.
 */
export const INSTALLATION = join(import.meta.dirname, 'installation');

/** Where other versions of n8n are installed, each in a folder of its own; git ignores it. */
export const OTHER_INSTALLATIONS = join(import.meta.dirname, 'versions');

/** The published package's name; also the prefix of its node types. */
export const PACKAGE_NAME = 'n8n-nodes-suno-wav';
