import { startN8n, type N8n } from '../../../dev/n8n/host.mts';
import { address } from './world.mts';

/** To be called in a test file: starts an n8n for it alone, which it may kill, and gives it once the tests run. */
export function useOwnN8n(env: Record<string, string> = {}): () => N8n {
	let n8n: N8n | undefined;
	beforeAll(async () => {
		const { tarball, installation } = address;
		n8n = await startN8n({ packageTarball: tarball, installation, env: { ...address.env, ...env } });
		await n8n.client.signIn();
	});
	afterAll(async () => await n8n?.stop());
	return () => n8n!;
}
