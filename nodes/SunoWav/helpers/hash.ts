import { createHash } from 'crypto';

/** Names something by its parts. API keys and proxy passwords are among them, so only the hash is kept in memory. */
export const hash = (...parts: unknown[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('base64');
