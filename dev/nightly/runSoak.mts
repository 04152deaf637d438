import { execa } from 'execa';
import { pathWithNode } from '../n8n/environment.mts';
import { REPOSITORY } from '../n8n/paths.mts';

/** Half an hour of work for n8n in queue mode, shown; whether nothing was lost and no process has grown. */
export async function runSoak(): Promise<boolean> {
	console.log('\n=== The soak');
	const { failed } = await execa('npm', ['run', '-s', 'soak'], {
		cwd: REPOSITORY,
		env: { PATH: pathWithNode() },
		stdio: 'inherit',
		reject: false,
	});
	return !failed;
}
