import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { toAccount } from '../../nodes/SunoWav/providers/account';
import { ProviderClient } from '../../nodes/SunoWav/client/providerClient';
import { nextTurn } from './streams.mts';

const accountAt = (host: string) => toAccount({ provider: 'custom', behavesLike: 'kie', host, apiKey: 'secret-key' });

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
	const answerAll = async () => {
		while (answers.length > 0) {
			answers.splice(0).forEach((answer) => answer());
			await nextTurn();
		}
	};
	return { asked, context, answerAll };
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
