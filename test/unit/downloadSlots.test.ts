import { inDownloadSlot, inMeasuringSlot } from '../../nodes/SunoWav/download/downloadSlots';
import { toAccount } from '../../nodes/SunoWav/providers/account';
import { nextTurn } from './streams.mts';

const account = (apiKey: string) => toAccount({ provider: 'kie', apiKey });

/** Returns how many downloads each account runs at the same time if each wants 40. Also checks that the others end with the signal. */
async function atOnce(inSlot: typeof inDownloadSlot, keys: string[]): Promise<number[]> {
	const stopper = new AbortController();
	const ends: Array<() => void> = [];
	const begun = new Map(keys.map((key) => [key, 0]));
	const all = keys.flatMap((key) =>
		Array.from({ length: 40 }, async () => {
			const broken = async () => {
				begun.set(key, begun.get(key)! + 1);
				await new Promise<void>((resolve) => ends.push(resolve));
				throw new Error('broken off');
			};
			return await inSlot(account(key), stopper.signal, broken).catch(({ message }: Error) => message);
		}),
	);
	await nextTurn();
	const counts = [...begun.values()];
	stopper.abort();
	ends.forEach((end) => end());
	const messages = await Promise.all(all);
	expect(messages.filter((message) => message === 'broken off')).toHaveLength(ends.length);
	expect(messages.filter((message) => message === 'The execution was stopped')).toHaveLength(all.length - ends.length);
	return counts;
}

test('an account has eight simultaneous downloads, and a process sixteen', async () => {
	expect(await atOnce(inDownloadSlot, ['key-1'])).toEqual([8]);
	expect(await atOnce(inDownloadSlot, ['key-1', 'key-2'])).toEqual([8, 8]);
	expect(await atOnce(inDownloadSlot, ['key-1', 'key-2', 'key-3'])).toEqual([8, 8, 0]);
});

test('two of them are measured', async () => {
	expect(await atOnce(inMeasuringSlot, ['key-1'])).toEqual([2]);
	expect(await atOnce(inMeasuringSlot, ['key-1', 'key-2'])).toEqual([2, 0]);
});

test('what waits for its own account keeps no other from being measured', async () => {
	const stopper = new AbortController();
	const begun: string[] = [];
	const never = async (name: string) => {
		begun.push(name);
		await new Promise(() => {});
	};
	const start = (inSlot: typeof inDownloadSlot, key: string, name: string) => void inSlot(account(key), stopper.signal, async () => await never(name)).catch(() => {});
	for (let n = 0; n < 8; n++) start(inDownloadSlot, 'key-4', 'download');
	for (let n = 0; n < 2; n++) start(inMeasuringSlot, 'key-4', 'measured, but not yet');
	start(inMeasuringSlot, 'key-5', 'measured');
	await nextTurn();
	expect(begun).toEqual([...Array<string>(8).fill('download'), 'measured']);
});
