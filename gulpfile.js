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

/** tsc indents by four blanks, which would be a tenth of the package. The sources have tabs, also in texts of several lines. */
function indentByTabs() {
	const withTabs = (text) => text.replace(/^(?: {4})+/gm, (blanks) => '\t'.repeat(blanks.length / 4));
	return src('dist/**/*.js').pipe(changing(withTabs)).pipe(dest('dist'));
}

exports.clean = clean;
exports['build:assets'] = parallel(copyAssets, copyOutputSchemas);
exports['build:compact'] = indentByTabs;
