import { startN8n, type N8n } from '../../../dev/n8n/host.mts';
import { address } from './world.mts';

/** Call this in a test file. Starts a separate n8n, which the tests may kill. Returns it once the tests run. */
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
