import { EMULATOR_KEY } from '../emulator/constants.mts';
import { fillFields, giveWebhookId, readExample, selectCredential } from '../n8n/examples.mts';
import type { ReachableN8n } from '../n8n/host.mts';
import { PACKAGE_NAME } from '../n8n/paths.mts';
import { nodeOf, type Workflow } from '../n8n/workflows.mts';
import { gatewayData, providers, type ProviderId } from '../stack/providers.mts';
import type { Place } from '../stack/stack.mts';

/** The account at the emulated provider. The example refers to it by this name. */
async function createCredential(n8n: ReachableN8n, emulatorUrl: string, provider: ProviderId) {
	const credential = await n8n.client.createCredential({
		name: 'Suno WAV account',
		type: 'sunoWavApi',
		data: { ...gatewayData(emulatorUrl, provider), apiKey: EMULATOR_KEY, webhookHmacKey: '' },
	});
	const { status, message } = await n8n.client.testCredential(credential);
	if (status !== 'OK') throw new Error(`The credential does not pass its test: ${message}`);
	return credential;
}

/** Does what a new user does: signs up, enters the credential, then imports the example, fills it in and publishes it. */
export async function setUp({ n8n, emulator }: Place, provider: ProviderId): Promise<Workflow> {
	const { client } = n8n;
	await client.signIn();
	await client.assertNodeTypes(`${PACKAGE_NAME}.sunoWav`, `${PACKAGE_NAME}.sunoWavTrigger`);
	const credential = await createCredential(n8n, emulator.url, provider);

	const definition = await readExample('convert-and-trigger');
	selectCredential(definition, credential);
	fillFields(definition, 'Track', providers[provider].track);
	nodeOf(definition, 'Convert').parameters.callBackUrl = giveWebhookId(definition, 'Suno WAV Trigger', n8n.url);
	const workflow = await client.createWorkflow(definition);
	await client.activate(workflow.id);
	return workflow;
}
