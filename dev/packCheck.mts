import { execFileSync } from 'node:child_process';

/** What a user needs; anything else in the package is a mistake. */
const ALLOWED = /^(dist\/.+\.(js|json|svg)|README\.md|LICENSE\.md|CHANGELOG\.md|package\.json)$/;
const MAX_UNPACKED_BYTES = 275_000;

interface Pack {
	files: Array<{ path: string; size: number }>;
	size: number;
	unpackedSize: number;
}

const [pack] = JSON.parse(
	execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
) as Pack[];
const surplus = pack.files.filter(({ path }) => !ALLOWED.test(path));
for (const { path, size } of pack.files) console.log(`${String(size).padStart(8)}  ${path}`);
console.log(`\n${pack.files.length} files, ${pack.size} bytes packed, ${pack.unpackedSize} bytes unpacked`);
if (surplus.length > 0) throw new Error(`Not for users: ${surplus.map(({ path }) => path).join(', ')}`);
if (pack.unpackedSize > MAX_UNPACKED_BYTES) throw new Error(`More than ${MAX_UNPACKED_BYTES} bytes unpacked`);
