import { join } from 'node:path';

/** The repository's root folder. */
export const REPOSITORY = join(import.meta.dirname, '..', '..');

/**
 * The folder whose lock file pins the n8n that is used here, and where that n8n is installed. It contains nothing else, because code next
 * to n8n's node_modules would import n8n's versions of libraries.
 */
export const INSTALLATION = join(import.meta.dirname, 'installation');

/** Where other versions of n8n are installed, each in its own folder. Git ignores it. */
export const OTHER_INSTALLATIONS = join(import.meta.dirname, 'versions');

/** The published package's name, which is also the prefix of its node types. */
export const PACKAGE_NAME = 'n8n-nodes-suno-wav';
