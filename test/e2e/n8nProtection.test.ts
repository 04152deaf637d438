import { nodeOutput } from '../../dev/n8n/executions.mts';
import { gatewayData } from '../../dev/stack/providers.mts';
import { useOwnN8n } from './support/ownN8n.mts';
import { say } from './support/say.mts';
import { address, emulator, newAccount } from './support/world.mts';
import { convertAndWaitParameters, convertParameters, getDetailsParameters, start, sunoWavWorkflow } from './support/workflows';

// Older versions lack this protection.
const inThisN8n = address.installation ? describe.skip : describe;
if (address.installation) say("SKIPPED: the tests of n8n's own protection, because not every version has it.");

const inside = () => gatewayData(address.emulatorUrl, 'kie');
const allowed = () => gatewayData(address.emulatorUrl.replace('127.0.0.1', 'localhost'), 'kie');

inThisN8n("with n8n's own protection turned on", () => {
	// The emulator's address is blocked, but its name is allowed.
	const ownN8n = useOwnN8n({ N8N_SSRF_PROTECTION_ENABLED: 'true', N8N_SSRF_ALLOWED_HOSTNAMES: 'localhost' });

	test.each([
		['Convert', convertParameters('https://nobody.invalid/callback')],
		['Convert and Wait', convertAndWaitParameters({ downloadWav: false })],
		['Get Details', getDetailsParameters({ taskId: 'anything', downloadWav: false })],
	])('%s: a request that n8n blocks is not sent, and the error keeps n8n\'s advice', async (_name, parameters) => {
		const { client } = ownN8n();
		const account = await newAccount(client, inside());
		const items = await emulator.addTracks(1);
		const { executionId } = await start(client, sunoWavWorkflow(account, parameters, { items }));
		const execution = await client.waitForExecution(executionId, { status: ['error'] });
		const { message, description } = execution.data.resultData.error!;
		const { host } = new URL(address.emulatorUrl);
		expect(message).toBe(`n8n blocked the request to ${host}`);
		expect(description).toMatch(/^The target 127\.0\.0\.1 is not allowed\. .*ask your n8n administrator to allowlist .*Nothing was sent\./);
		expect(await emulator.requests(account.apiKey)).toEqual([]);
	});

	test('if the administrator allows the host, a conversion and its download succeed', async () => {
		const { client } = ownN8n();
		const account = await newAccount(client, allowed());
		const items = await emulator.addTracks(1);
		const { executionId } = await start(client, sunoWavWorkflow(account, convertAndWaitParameters(), { items }));
		const [item] = nodeOutput(await client.waitForExecution(executionId), 'Ok');
		expect(item.json.status).toBe('success');
		expect(item.binary).toBeDefined();
	});
});
