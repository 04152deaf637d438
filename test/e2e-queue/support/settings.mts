import { readFileSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

import { INSTALLATION, REPOSITORY } from '../../../dev/n8n/paths.mts';

/** The code in which n8n reads its environment. */
const CODE = '{n8n,n8n-core,@n8n/config,@n8n/backend-common}/dist/**/*.js';

/** The names of all variables that the compose file sets for n8n. */
export function composeEnvironment(): string[] {
	const text = readFileSync(join(REPOSITORY, 'docs', 'queue-mode', 'compose.yaml'), 'utf8');
	const { services } = parse(text, { merge: true }) as { services: Record<string, { environment?: object }> };
	return [...new Set(['main', 'worker', 'webhook'].flatMap((name) => Object.keys(services[name].environment ?? {})))];
}

/** The names that occur in n8n's code as a string or as a property of the environment. */
export async function namesInN8n(names: string[]): Promise<Set<string>> {
	const found = new Set<string>();
	const cwd = join(process.env.E2E_N8N || INSTALLATION, 'node_modules');
	for await (const path of glob(CODE, { cwd })) {
		const text = await readFile(join(cwd, path), 'utf8');
		for (const name of names) if (!found.has(name) && new RegExp(`['"\`]${name}['"\`]|env\\.${name}\\b`).test(text)) found.add(name);
		if (found.size === names.length) break;
	}
	return found;
}
