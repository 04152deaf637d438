import { sleep } from 'n8n-workflow';

import { lookTogether } from '../../nodes/SunoWav/actions/track/convertAndWait/looksUnderWay';
import { conversionOf, type Conversion } from '../../nodes/SunoWav/helpers/conversion';

const pending = conversionOf({ taskId: 'task', status: 'pending' });
const success = conversionOf({ taskId: 'task', status: 'success' });

let keys = 0;

/** A provider whose looks end when the test says so. */
function provider() {
	const key = `key-${(keys += 1)}`;
	const looks: Array<{ resolve: (seen: Conversion) => void; reject: (error: Error) => void }> = [];
	const look = async () => await new Promise<Conversion>((resolve, reject) => looks.push({ resolve, reject }));
	return { looks, callback: async () => await lookTogether(key, look) };
}

/** Everything that can happen without an answer has happened. */
const settled = async () => await sleep(0);

test('a look that finds the conversion finished serves all who have come meanwhile', async () => {
	const { looks, callback } = provider();
	const seen = [callback(), callback()];
	await settled();
	seen.push(callback());
	looks[0].resolve(success);
	expect(await Promise.all(seen)).toEqual([success, success, success]);
	expect(looks).toHaveLength(1);
});

// Between two processes of n8n, each of the last two callbacks would leave it to the other one to go on.
test('one that says pending had perhaps begun before the end: who came meanwhile looks again, together', async () => {
	const { looks, callback } = provider();
	const early = callback();
	await settled();
	const late = [callback(), callback()];
	looks[0].resolve(pending);
	expect(await early).toBe(pending);
	await settled();
	expect(looks).toHaveLength(2);
	looks[1].resolve(success);
	expect(await Promise.all(late)).toEqual([success, success]);
});

test('one that fails is the failure of who has begun it; who came meanwhile looks again', async () => {
	const { looks, callback } = provider();
	const early = callback();
	await settled();
	const late = callback();
	looks[0].reject(new Error('hung up'));
	await expect(early).rejects.toThrow('hung up');
	await settled();
	looks[1].resolve(success);
	expect(await late).toBe(success);
});

test('nothing is remembered', async () => {
	const { looks, callback } = provider();
	for (const index of [0, 1]) {
		const seen = callback();
		await settled();
		looks[index].resolve(success);
		expect(await seen).toBe(success);
	}
});
