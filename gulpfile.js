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

/** Changes the text of each file in the stream. */
const changing = (change) =>
	new Transform({
		objectMode: true,
		transform(file, _encoding, done) {
			file.contents = Buffer.from(change(String(file.contents)));
			done(null, file);
		},
	});

/** The output fields that n8n shows before an operation's first run. Only n8n reads these files, so they are minified. */
function copyOutputSchemas() {
	const withoutBlanks = (text) => JSON.stringify(JSON.parse(text));
	return src(outputSchemas, { base: '.' }).pipe(changing(withoutBlanks)).pipe(dest('dist'));
}

/** Turns TypeScript into JavaScript without comments, because nobody needs them in the package. */
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

/** The comments that esbuild adds, except those that name each part's source file. */
const REMARKS = /^[ \t]*\/\/ (?!(nodes|credentials)\/|index\.ts).*\n/gm;

/**
 * Bundles all code into one file, which is a fifth smaller than a hundred modules and still readable. Code that both nodes share,
 * such as the rate limiter, is included once.
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

/** Writes the files in which n8n looks for the nodes and the credential. */
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
