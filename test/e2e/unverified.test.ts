import { PACKAGE_NAME } from '../../dev/n8n/paths.mts';
import { useOwnN8n } from './support/ownN8n.mts';

// n8n 3's default.
const ownN8n = useOwnN8n({ N8N_UNVERIFIED_PACKAGES_ENABLED: 'false' });

test('if unverified packages are off, the package cannot be installed, but works if it already is', async () => {
	const { client } = ownN8n();
	await client.assertNodeTypes(`${PACKAGE_NAME}.sunoWav`, `${PACKAGE_NAME}.sunoWavTrigger`);
	const installing = client.rest.fetch('POST', '/rest/community-packages', { name: PACKAGE_NAME });
	await expect(installing).rejects.toThrow(/unverified community packages is forbidden/);
});
