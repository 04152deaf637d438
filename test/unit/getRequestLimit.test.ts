import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { toAccount } from '../../nodes/SunoWav/providers/account';
import { ProviderClient } from '../../nodes/SunoWav/client/providerClient';
import { nextTurn } from './streams.mts';

const accountAt = (host: string, apiKey = 'secret-key') => toAccount({ provider: 'custom', behavesLike: 'kie', host, apiKey });

/** A provider that answers only when the test says so. */
function silentProvider() {
	const asked: IHttpRequestOptions[] = [];
	const answers: Array<() => void> = [];
	const httpRequestWithAuthentication = async (_credential: string, options: IHttpRequestOptions) => {
		asked.push(options);
		await new Promise<void>((resolve) => answers.push(resolve));
		const { taskId } = options.qs as { taskId: string };
		return { statusCode: 200, body: { code: 200, data: { taskId, successFlag: 'PENDING' } } };
	};
	const context = { helpers: { httpRequestWithAuthentication } } as unknown as IExecuteFunctions;
	/** Answers the oldest request. */
	const answerOne = async () => {
		answers.shift()!();
		await nextTurn();
	};
	const answerAll = async () => {
		while (answers.length > 0) {
			answers.splice(0).forEach((answer) => answer());
			await nextTurn();
		}
	};
	return { asked, context, answerOne, answerAll };
}

test('32 lookups run at the same time at a provider, and each gets its own response', async () => {
	const { asked, context, answerAll } = silentProvider();
	// The account is read again for each item.
	const all = Array.from({ length: 100 }, async (_, n) => await new ProviderClient(context, accountAt('https://a.example'), { timeout: 500 }).getConversion(`task-${n}`));
	await nextTurn();
	expect(asked).toHaveLength(32);
	expect(asked[0]).toMatchObject({ timeout: 500, qs: { taskId: 'task-0' } });
	await answerAll();
	expect((await Promise.all(all)).map(({ conversion }) => conversion.taskId)).toEqual(Array.from({ length: 100 }, (_, n) => `task-${n}`));
});

test('those at another provider do not wait for it, and those of a stopped execution no longer wait', async () => {
	const { asked, context, answerAll } = silentProvider();
	const stopper = new AbortController();
	const all = Array.from({ length: 33 }, async (_, n) =>
		await new ProviderClient(context, accountAt('https://b.example'), {}, stopper.signal).getConversion(`task-${n}`).catch(({ message }: Error) => message),
	);
	const other = new ProviderClient(context, accountAt('https://c.example')).getConversion('other');
	await nextTurn();
	expect(asked).toHaveLength(33);
	expect(asked.map(({ baseURL }) => baseURL)).toContain('https://c.example');
	stopper.abort();
	await expect(all[32]).resolves.toBe('The execution was stopped');
	await answerAll();
	expect((await other).conversion.taskId).toBe('other');
	expect(asked).toHaveLength(33);
});

describe('32 lookups of an account that get no response', () => {
	const host = 'https://d.example';

	test.each([
		['another account at the same host', accountAt(host, 'other-key'), {}],
		['the same account behind another proxy', accountAt(host), { proxy: 'http://proxy.example:8080' as never }],
	])('leave a lookup of %s as fast as before', async (_name, otherAccount, otherOptions) => {
		const { asked, context, answerAll } = silentProvider();
		const hanging = Array.from({ length: 40 }, async (_, n) => await new ProviderClient(context, accountAt(host)).getConversion(`task-${n}`));
		await nextTurn();
		expect(asked).toHaveLength(32);
		const other = new ProviderClient(context, otherAccount, otherOptions).getConversion('other');
		await nextTurn();
		expect(asked).toHaveLength(33);
		expect(asked[32].qs).toEqual({ taskId: 'other' });
		await answerAll();
		expect((await other).conversion.taskId).toBe('other');
		await Promise.all(hanging);
	});
});

test('a process makes 64 lookups at a time, and when one ends, the next one starts, whatever its account', async () => {
	const { asked, context, answerOne, answerAll } = silentProvider();
	const lookUp = async (apiKey: string, n: number) => await new ProviderClient(context, accountAt('https://e.example', apiKey)).getConversion(`${apiKey}-${n}`);
	const all = ['key-1', 'key-2', 'key-3'].flatMap((apiKey) => Array.from({ length: 32 }, async (_, n) => await lookUp(apiKey, n)));
	await nextTurn();
	expect(asked).toHaveLength(64);
	const third = () => asked.filter(({ qs }) => String((qs as { taskId: string }).taskId).startsWith('key-3')).length;
	expect(third()).toBe(0);
	await answerOne();
	expect([asked.length, third()]).toEqual([65, 1]);
	await answerAll();
	expect(await Promise.all(all)).toHaveLength(96);
	expect(asked).toHaveLength(96);
});
