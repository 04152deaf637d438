import { theProvider, type TestAccount } from './world.mts';

/** Starts a conversion at the emulator's kie.ai without n8n; returns its task ID. */
export async function convertDirectly(
	{ apiKey }: TestAccount,
	track: { taskId: string; audioId: string },
	callBackUrl: string,
	{ url } = theProvider,
): Promise<string> {
	const response = await fetch(`${url}/kie/api/v1/wav/generate`, {
		method: 'POST',
		headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json', 'User-Agent': 'test' },
		body: JSON.stringify({ ...track, callBackUrl }),
	});
	const { code, msg, data } = (await response.json()) as { code: number; msg: string; data: { taskId: string } };
	if (code !== 200) throw new Error(`The emulator refused the conversion: ${code} ${msg}`);
	return data.taskId;
}

/** Starts that many conversions, which stay pending until the test finishes them. */
export async function convertMany(
	account: TestAccount,
	count: number,
	callBackUrl: string,
	provider = theProvider,
): Promise<string[]> {
	const { emulator } = provider;
	await emulator.setAccount({
		apiKey: account.apiKey,
		credits: count,
		conversionMs: 3_600_000,
		rateLimit: { tasks: count, perMs: 1 },
	});
	const { taskId, audioIds } = await emulator.addGeneration({ tracks: count });
	return await Promise.all(audioIds.map(async (audioId) => await convertDirectly(account, { taskId, audioId }, callBackUrl, provider)));
}
