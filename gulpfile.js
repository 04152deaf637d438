const { mkdir, readFile, rm, writeFile } = require('node:fs/promises');
const { basename, dirname, relative, sep } = require('node:path');
const { Transform } = require('node:stream');
const { build } = require('esbuild');
const { dest, parallel, src } = require('gulp');
const { transpile } = require('typescript');

const packageJson = require('./package.json');

const assets = ['icons/*.{svg,png}', 'nodes/**/*.node.json'];
const outputSchemas = 'nodes/**/__schema__/**/*.json';

/** Without this, a renamed file would leave its old copy in the package. */
async function clean() {
	await rm('dist', { recursive: true, force: true });
}

/** encoding: false copies bytes; gulp would otherwise read every file as UTF-8 and spoil a PNG. */
function copyAssets() {
	return src(assets, { base: '.', encoding: false }).pipe(dest('dist'));
}

/** Changes the text of each file on its way. */
const changing = (change) =>
	new Transform({
		objectMode: true,
		transform(file, _encoding, done) {
			file.contents = Buffer.from(change(String(file.contents)));
			done(null, file);
		},
	});

/** What n8n shows of an operation before its first run; only n8n reads it, so it goes without blanks. */
function copyOutputSchemas() {
	const withoutBlanks = (text) => JSON.stringify(JSON.parse(text));
	return src(outputSchemas, { base: '.' }).pipe(changing(withoutBlanks)).pipe(dest('dist'));
}

/** TypeScript as JavaScript without its comments, which serve nobody there. */
const withoutComments = {
	name: 'without-comments',
	setup({ onLoad }) {
		const compilerOptions = { target: 'es2022', module: 'esnext', removeComments: true };
		onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
			contents: transpile(await readFile(path, 'utf8'), compilerOptions),
			loader: 'js',
		}));
	},
};

/** What esbuild says of its own code; where each part comes from stays. */
const REMARKS = /^[ \t]*\/\/ (?!(nodes|credentials)\/|index\.ts).*\n/gm;

/**
 * All code goes into one file, which is a fifth smaller than a hundred modules, and stays readable. What both nodes share, such as
 * the rate limiter, is there once.
 */
async function bundle() {
	const { outputFiles } = await build({
		entryPoints: ['index.ts'],
		write: false,
		bundle: true,
		external: Object.keys(packageJson.peerDependencies),
		platform: 'node',
		format: 'cjs',
		target: 'es2022',
		plugins: [withoutComments],
	});
	await mkdir(dirname(packageJson.main), { recursive: true });
	await writeFile(packageJson.main, outputFiles[0].text.replace(REMARKS, ''));
}

/** The files by which n8n finds the nodes and the credential. */
async function writeEntries() {
	for (const path of [...packageJson.n8n.credentials, ...packageJson.n8n.nodes]) {
		const [name] = basename(path).split('.');
		const main = relative(dirname(path), packageJson.main).split(sep).join('/');
		await mkdir(dirname(path), { recursive: true });
		await writeFile(path, `const { ${name} } = require('${main}');\n\nmodule.exports = { ${name} };\n`);
	}
}

exports.clean = clean;
exports['build:code'] = parallel(bundle, writeEntries);
exports['build:assets'] = parallel(copyAssets, copyOutputSchemas);
