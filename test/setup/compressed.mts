import { gzipSync } from 'node:zlib';

/** A compressed body, with the header that says so. */
export const compressed = (body: Buffer): [Buffer, Record<string, string>] => [gzipSync(body), { 'content-encoding': 'gzip' }];
