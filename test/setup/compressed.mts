import { gzipSync } from 'node:zlib';

/** A body as a host sends it that compresses what it sends, and the header that says so. */
export const compressed = (body: Buffer): [Buffer, Record<string, string>] => [gzipSync(body), { 'content-encoding': 'gzip' }];
