import { parse } from 'yaml';

import { commandsIn, MUTATED_FILE } from '../../dev/nightly/commands.mts';
import packageJson from '../../package.json';
import { textOfFile } from '../setup/builtFiles';

const scripts: Record<string, string> = packageJson.scripts;

/** The scripts that a text starts through npm, and the scripts that those start. */
function startedBy(text: string): Set<string> {
	const started = new Set<string>();
	const read = (commands: string) => {
		const names = [...commands.matchAll(/\bnpm (?:run (?:-s )?([\w:]+)|cit\b)/g)].map(([, name = 'test']) => name);
		for (const name of names.filter((one) => !started.has(one))) {
			started.add(name);
			read(scripts[name] ?? '');
		}
	};
	read(text);
	return started;
}

const withoutComments = (text: string) => text.replace(/^\s*#.*$/gm, '');
const ci = startedBy(withoutComments(textOfFile('.ci/run')!));
const nightly = commandsIn({ folder: '/nowhere', ports: [1, 2, 3] }).flatMap((command) => [command, command.beside ?? []].flat());

test('each command is run by CI, or by e2e:nightly in a short form, so that none breaks unnoticed', () => {
	const started = new Set([...ci, ...nightly.map(({ script }) => script)]);
	expect(Object.keys(scripts).filter((script) => !started.has(script))).toEqual([]);
});

test('CI and e2e:nightly run only commands that exist', () => {
	const all = [...ci, ...nightly.map(({ script }) => script)];
	expect(all.filter((script) => !(script in scripts))).toEqual([]);
});

test('CI runs the same commands here and on GitHub', () => {
	interface Workflow {
		jobs: Record<string, { steps: Array<{ run?: string }> }>;
	}
	const { jobs } = parse(textOfFile('.github/workflows/ci.yml')!) as Workflow;
	const commands = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
	expect([...startedBy(commands.join('\n'))].sort()).toEqual([...ci].sort());
});

test('the file that e2e:nightly mutates exists', () => {
	expect(textOfFile(MUTATED_FILE)).toBeDefined();
});
