import { emulator as worldEmulator, type TestAccount } from './world.mts';

/** Starts this many conversions without n8n. They stay pending until the test finishes them. Returns their task IDs. */
export async function convertMany(
	{ apiKey }: TestAccount,
	count: number,
	callBackUrl: string,
	emulator = worldEmulator,
): Promise<string[]> {
	await emulator.setAccount({ apiKey, credits: count, conversionMs: 3_600_000, rateLimit: { tasks: count, perMs: 1 } });
	const tracks = await emulator.addTracks(count);
	return await Promise.all(tracks.map(async (track) => await emulator.convert(apiKey, track, callBackUrl)));
}
