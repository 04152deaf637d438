const { rm } = require('node:fs/promises');
const { dest, src } = require('gulp');

const assets = ['icons/*.{svg,png}', 'nodes/**/*.node.json'];

/** tsc never deletes: without this, a renamed source would leave its old output in the package. */
async function clean() {
	await rm('dist', { recursive: true, force: true });
}

/** encoding: false copies bytes; gulp would otherwise read every file as UTF-8 and spoil a PNG. */
function buildIcons() {
	return src(assets, { base: '.', encoding: false }).pipe(dest('dist'));
}

exports.clean = clean;
exports['build:icons'] = buildIcons;
