import { runNpm } from '../../dev/n8n/npm.mts';
import { INSTALLATION } from '../../dev/n8n/paths.mts';
import { TemporaryFolder } from '../../dev/n8n/temporaryFolder.mts';

const settingIn = async (cwd: string, name = 'legacy-peer-deps') => (await runNpm(['config', 'get', name], { cwd })).stdout.trim();

// Otherwise other versions of n8n are installed without what they need. For example, 2.20.12 would not start.
test("npm's settings for this project do not apply in another folder, which has its own file", async () => {
	const folder = new TemporaryFolder('npm-');
	try {
		expect(await settingIn(folder.path)).toBe('false');
		expect(await settingIn(folder.path, 'install-links')).toBe('false');
		expect(await settingIn(INSTALLATION)).toBe('true');
	} finally {
		await folder.remove();
	}
});
