import { sleep, type IExecuteFunctions, type IHttpRequestOptions } from 'n8n-workflow';

import { getBeforeSuspending } from '../../nodes/SunoWav/actions/track/convertAndWait/getBeforeSuspending';
import type { WaitPart } from '../../nodes/SunoWav/actions/track/convertAndWait/waitPart';
import { ProviderClient } from '../../nodes/SunoWav/client/providerClient';
import { toConversion } from '../../nodes/SunoWav/helpers/conversion';
import { toAccount } from '../../nodes/SunoWav/providers/account';

let keys = 0;

const partOf = (client: ProviderClient, taskId: string) =>
	({ client, conversion: toConversion({ taskId, alreadyConverted: false }) }) as unknown as WaitPart;

const success = { successFlag: 'SUCCESS', response: { audioWavUrl: 'https://files.example.com/1.wav' } };

/** Gets conversions that were started this long ago, from a provider that answers with the function's results. */
async function look(ages: number[], answer: (taskId: string, options: IHttpRequestOptions) => Promise<object>, timeout = 4_000) {
	const asked: string[] = [];
	let atOnce = 0;
	let mostAtOnce = 0;
	const httpRequestWithAuthentication = async (_credential: string, options: IHttpRequestOptions) => {
		const { taskId } = options.qs as { taskId: string };
		asked.push(taskId);
		mostAtOnce = Math.max(mostAtOnce, ++atOnce);
		try {
			return { statusCode: 200, body: { code: 200, data: await answer(taskId, options) } };
		} finally {
			atOnce--;
		}
	};
	const context = { helpers: { httpRequestWithAuthentication } } as unknown as IExecuteFunctions;
	const account = toAccount({ provider: 'kie', apiKey: `secret-key-${++keys}` });
	const client = new ProviderClient(context, account, { timeout, proxy: 'the proxy' as never });
	const parts = ages.map((_, n) => partOf(client, `task-${n}`));
	const from = performance.now();
	await getBeforeSuspending(new Map(parts.map((part, n) => [part, from - ages[n]])));
	const tookMs = performance.now() - from;
	const statusesNow = () => parts.map(({ conversion }) => conversion.status);
	const later = async () => {
		await sleep(300);
		return statusesNow();
	};
	return { asked, mostAtOnce, tookMs, statuses: statusesNow(), later };
}

const never = async () => await new Promise<never>(() => {});

test('finished conversions are known afterwards', async () => {
	const { statuses, asked } = await look([60_000, 30_000], async (taskId) => (taskId === 'task-0' ? success : { successFlag: 'PENDING' }));
	expect(asked).toEqual(['task-0', 'task-1']);
	expect(statuses).toEqual(['success', 'pending']);
});

test('conversions started less than two seconds ago are not looked up', async () => {
	const { asked } = await look([60_000, 2_000, 1_500, 0], async () => success);
	expect(asked).toEqual(['task-0', 'task-1']);
});

test('if a lookup fails, its conversion stays pending, and the others are looked up', async () => {
	const { statuses } = await look([60_000, 30_000], async (taskId) => {
		if (taskId === 'task-0') throw new Error('no answer');
		return success;
	});
	expect(statuses).toEqual(['pending', 'success']);
});

test('all lookups together take at most a second, however slow the provider is; the rest is not looked up', async () => {
	const { asked, tookMs, statuses } = await look(Array<number>(100).fill(60_000), never);
	expect(tookMs).toBeGreaterThanOrEqual(900);
	expect(tookMs).toBeLessThan(2_000);
	expect(asked).toHaveLength(32);
	expect(new Set(statuses)).toEqual(new Set(['pending']));
});

test('at most 32 are looked up together, and each once', async () => {
	const pause = async () => await sleep(0);
	const { asked, mostAtOnce } = await look(Array<number>(100).fill(60_000), async () => {
		await pause();
		return success;
	});
	expect(asked).toEqual(Array.from({ length: 100 }, (_, n) => `task-${n}`));
	expect(mostAtOnce).toBe(32);
});

test.each([
	['no longer than the second', 4_000, 1_000],
	['no longer than they say', 300, 300],
])("a lookup uses the node's own Request Options, and takes %s", async (_name, timeout, longest) => {
	const asked: IHttpRequestOptions[] = [];
	await look(
		[60_000],
		async (_taskId, options) => {
			asked.push(options);
			return success;
		},
		timeout,
	);
	expect(asked).toMatchObject([{ proxy: 'the proxy' }]);
	expect(asked[0].timeout).toBeGreaterThan(longest - 100);
	expect(asked[0].timeout).toBeLessThanOrEqual(longest);
});

test('a response after the second changes nothing anymore, and no request is made after it', async () => {
	const { asked, statuses, later } = await look(Array<number>(40).fill(60_000), async () => {
		await sleep(1_100);
		return success;
	});
	expect(new Set(statuses)).toEqual(new Set(['pending']));
	expect(new Set(await later())).toEqual(new Set(['pending']));
	expect(asked).toHaveLength(32);
});
