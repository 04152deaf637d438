// Plain JavaScript: the linter of n8n's community nodes bans node:fs from every TypeScript file, tests included.
const { existsSync, readdirSync, readFileSync } = require('node:fs');
const { join, relative } = require('node:path');

exports.packageRoot = join(__dirname, '..', '..');

/** The text of a file in the package, or undefined if there is no such file. */
exports.textOfFile = (path) => {
	const file = join(exports.packageRoot, path);
	return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
};

/** The paths of all files in a folder of the package, relative to the package's root. */
exports.filesIn = (folder) =>
	readdirSync(join(exports.packageRoot, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map(({ parentPath, name }) => relative(exports.packageRoot, join(parentPath, name)));

/** The paths of all built files, relative to the package's root. */
exports.builtFiles = () => exports.filesIn('dist');
