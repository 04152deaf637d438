const { rm } = require('node:fs/promises');
const { Transform } = require('node:stream');
const { dest, parallel, src } = require('gulp');

const assets = ['icons/*.{svg,png}', 'nodes/**/*.node.json'];
const outputSchemas = 'nodes/**/__schema__/**/*.json';

/** tsc never deletes: without this, a renamed source would leave its old output in the package. */
async function clean() {
	await rm('dist', { recursive: true, force: true });
}

/** encoding: false copies bytes; gulp would otherwise read every file as UTF-8 and spoil a PNG. */
function copyAssets() {
	return src(assets, { base: '.', encoding: false }).pipe(dest('dist'));
}

/** What n8n shows of an operation before its first run; only n8n reads it, so it goes without blanks. */
function copyOutputSchemas() {
	const compact = new Transform({
		objectMode: true,
		transform(file, _encoding, done) {
			file.contents = Buffer.from(JSON.stringify(JSON.parse(String(file.contents))));
			done(null, file);
		},
	});
	return src(outputSchemas, { base: '.' }).pipe(compact).pipe(dest('dist'));
}

exports.clean = clean;
exports['build:assets'] = parallel(copyAssets, copyOutputSchemas);
