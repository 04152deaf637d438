import { createHash } from 'crypto';
import { Expression, sleep, type IHttpRequestOptions, type IWebhookFunctions } from 'n8n-workflow';

import { verifyCallback } from '../../nodes/SunoWav/callbacks/verifyCallback';
import { toAccount } from '../../nodes/SunoWav/providers/account';
import { noteStarted } from '../../nodes/SunoWav/client/startedTasks';
import type { HttpResponse } from '../../nodes/SunoWav/client/response';

beforeEach(() => {
	jest.useFakeTimers();
	// Jest's fake clock does not support it.
	jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
		const controller = new AbortController();
		void sleep(ms).then(() => controller.abort());
		return controller.signal;
	});
});
afterEach(() => {
	jest.restoreAllMocks();
	jest.useRealTimers();
});

let keys = 0;
const newAccount = () => toAccount({ provider: 'kie', apiKey: `key-${++keys}` });

const answer = (code: number, data: unknown = null): HttpResponse => ({ statusCode: 200, body: { code, msg: 'a word', data } });
const callbackUrl = 'https://n8n.example.com/webhook/abc?order=7';
const finished = answer(200, { successFlag: 'SUCCESS', response: { audioWavUrl: 'https://files.example.com/1.wav' }, callbackUrl });
const pending = answer(200, { successFlag: 'PENDING' });
const unknown = answer(404);

interface Look {
	taskId: string;
	atMs: number;
	options: IHttpRequestOptions;
}

async function endOf(signal: AbortSignal): Promise<never> {
	return await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('canceled'))));
}

/** A provider whose lookups take this many milliseconds. The script gives its answer to lookup number n (from 0) of a task. */
function providerOf(script: (taskId: string, look: number) => HttpResponse | Error, duration: number | (() => number) = 0) {
	const start = Date.now();
	const looks: Look[] = [];
	const atOnce = { now: 0, most: 0 };
	const warnings: string[] = [];
	const httpRequestWithAuthentication = async (_credential: string, options: IHttpRequestOptions) => {
		const { taskId } = options.qs as { taskId: string };
		const look = looks.filter((other) => other.taskId === taskId).length;
		looks.push({ taskId, atMs: Date.now() - start, options });
		atOnce.most = Math.max(atOnce.most, ++atOnce.now);
		try {
			const durationMs = typeof duration === 'number' ? duration : duration();
			if (durationMs > 0) await Promise.race([sleep(durationMs), endOf(options.abortSignal as AbortSignal)]);
		} finally {
			atOnce.now--;
		}
		const next = script(taskId, look);
		if (next instanceof Error) throw next;
		return next;
	};
	const context = {
		helpers: { httpRequestWithAuthentication },
		logger: { warn: (text: string) => warnings.push(text) },
		getNode: () => ({ name: 'Convert and Wait' }),
	} as unknown as IWebhookFunctions;
	/** Sends a callback. Returns its outcome and how long it took. */
	const callBack = async (taskId: string, account = newAccount(), request?: Partial<IHttpRequestOptions>) => {
		const began = Date.now();
		const verdict = await verifyCallback(context, account, taskId, request);
		return { outcome: 'refusal' in verdict ? verdict.refusal.status : verdict.conversion.status, verdict, tookMs: Date.now() - began };
	};
	return { looks, atOnce, warnings, callBack, context };
}

/** Lets as much time pass as any callback may need. */
async function after<T>(work: Promise<T> | Array<Promise<T>>, ms = 60_000) {
	await jest.advanceTimersByTimeAsync(ms);
	return await Promise.all(Array.isArray(work) ? work : [work]);
}

const times = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index));

const count = <T>(list: T[], value: T) => list.filter((entry) => entry === value).length;

test('what has finished is told after one look, with the query on record', async () => {
	const { looks, callBack } = providerOf(() => finished, 300);
	const [result] = await after(callBack('task-1'));
	expect(result).toMatchObject({ outcome: 'success', tookMs: 300, verdict: { conversion: { taskId: 'task-1' }, query: { order: '7' } } });
	expect(looks).toHaveLength(1);
});

describe.each([
	['pending', pending, 503],
	['not on record', unknown, 404],
])('a conversion that is %s', (_name, late, status) => {
	test('is looked at again for eight seconds, more and more seldom', async () => {
		const { looks, callBack } = providerOf(() => late);
		const [{ outcome, tookMs }] = await after(callBack('task-1'));
		expect(outcome).toBe(status);
		expect(tookMs).toBe(8_500);
		expect(looks.map(({ atMs }) => atMs)).toEqual([0, 500, 1_500, 3_500, 6_000, 8_500]);
	});

	test.each([1, 2, 3, 4, 5])('is told when it has finished by look %i', async (look) => {
		const { callBack } = providerOf((_taskId, at) => (at < look ? late : finished));
		const [{ outcome }] = await after(callBack('task-1'));
		expect(outcome).toBe('success');
	});

	test('is answered in time also when each lookup is slow, and comes again', async () => {
		const { callBack } = providerOf(() => late, 4_000);
		const [{ outcome, tookMs }] = await after(callBack('task-1'));
		expect(outcome).toBe(503);
		expect(tookMs).toBe(10_000);
	});
});

test('one that was unknown and then pending comes again', async () => {
	const { callBack } = providerOf((_taskId, look) => (look < 5 ? unknown : pending));
	expect((await after(callBack('task-1')))[0].outcome).toBe(503);
});

const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

describe.each([
	['is in trouble', answer(500), 'kie.ai had an internal error'],
	['refuses the connection', refused, 'refused the connection'],
	['is asked too often', answer(429), 'too many requests'],
])('when the provider %s', (_name, trouble, word) => {
	test.each([1, 5])('%i times, the callback is accepted all the same: there may be no other', async (failures) => {
		const { callBack, warnings } = providerOf((_taskId, look) => (look < failures ? trouble : finished));
		expect((await after(callBack('task-1')))[0]).toMatchObject({ outcome: 'success' });
		expect(warnings).toEqual([]);
	});

	test('all the time, the callback comes again, and there is one word in the log, which names the node that was called back', async () => {
		const { looks, callBack, warnings } = providerOf(() => trouble);
		expect((await after(callBack('task-1')))[0]).toMatchObject({ outcome: 503, tookMs: 8_500 });
		expect(looks.map(({ atMs }) => atMs)).toEqual([0, 500, 1_500, 3_500, 6_000, 8_500]);
		expect(warnings).toEqual([expect.stringContaining(word)]);
		expect(warnings[0]).toMatch(/^Convert and Wait: a callback could not be verified\. /);
	});
});

test('when the key is bad, the callback comes again, after one look and with a word in the log', async () => {
	const { looks, callBack, warnings } = providerOf(() => answer(401));
	expect((await after(callBack('task-1')))[0]).toMatchObject({ outcome: 503, tookMs: 0 });
	expect(looks).toHaveLength(1);
	expect(warnings).toEqual([expect.stringContaining('did not accept the API key')]);
});

test('lookups that hang are ended, and the callback is answered within ten seconds', async () => {
	const { looks, callBack, warnings } = providerOf(() => finished, 60_000);
	expect((await after(callBack('task-1')))[0]).toMatchObject({ outcome: 503, tookMs: 10_000 });
	expect(looks.map(({ atMs }) => atMs)).toEqual([0, 8_500]);
	expect(warnings).toEqual(['Convert and Wait: a callback could not be verified. kie.ai did not respond in time']);
});

test('one look that hangs for as long as the user allows is made up for', async () => {
	let first = true;
	const slowAtFirst = () => {
		const durationMs = first ? 60_000 : 0;
		first = false;
		return durationMs;
	};
	const { callBack } = providerOf(() => finished, slowAtFirst);
	expect((await after(callBack('task-1', newAccount(), { timeout: 2_000 })))[0]).toMatchObject({ outcome: 'success', tookMs: 2_500 });
});

test("the node's settings hold, but the provider's patience limits the time", async () => {
	const { looks, callBack } = providerOf(() => finished, 2_000);
	const proxy = { host: '127.0.0.1', port: 8_080 };
	const results = await after([
		callBack('task-1', newAccount(), { timeout: 60_000, proxy, skipSslCertificateValidation: true }),
		callBack('task-2', newAccount(), { timeout: 1_000 }),
		callBack('task-3'),
	]);
	expect(results.map(({ outcome }) => outcome)).toEqual(['success', 503, 'success']);
	expect(looks[0].options).toMatchObject({ timeout: 8_000, proxy, skipSslCertificateValidation: true });
	expect(looks.slice(0, 3).map(({ options }) => options.timeout)).toEqual([8_000, 1_000, 8_000]);
});

describe('callbacks of the same conversion', () => {
	test('share their looks while they come together', async () => {
		const { looks, callBack } = providerOf(() => unknown, 100);
		const account = newAccount();
		const results = await after(times(50, async () => await callBack('task-1', account)));
		expect(results.map(({ outcome }) => outcome)).toEqual(times(50, () => 404));
		expect(looks).toHaveLength(6);
	});

	test('do not share them with another account or with other settings', async () => {
		const { looks, callBack } = providerOf(() => finished, 100);
		const account = newAccount();
		await after([callBack('task-1', account), callBack('task-1'), callBack('task-1', account, { skipSslCertificateValidation: true })]);
		expect(looks).toHaveLength(3);
	});

	test('have their own time: one that comes late is looked up anew when the others are over', async () => {
		const { looks, callBack } = providerOf((_taskId, look) => (look < 6 ? unknown : finished));
		const account = newAccount();
		const early = callBack('task-1', account);
		await jest.advanceTimersByTimeAsync(8_500);
		expect((await early).outcome).toBe(404);
		expect((await after(callBack('task-1', account)))[0]).toMatchObject({ outcome: 'success', tookMs: 0 });
		expect(looks).toHaveLength(7);
	});

	test('that come while a repeated look is under way get a look of their own', async () => {
		const { callBack } = providerOf((_taskId, look) => (look < 2 ? unknown : finished), 400);
		const account = newAccount();
		const early = callBack('task-1', account);
		await jest.advanceTimersByTimeAsync(1_000);
		expect((await after([callBack('task-1', account)]))[0]).toMatchObject({ outcome: 'success', tookMs: 400 });
		expect((await early).outcome).toBe('success');
	});
});

describe('a burst', () => {
	test('of 200 is looked up 24 at a time, in the order in which it came, and all are accepted', async () => {
		const { looks, atOnce, callBack } = providerOf(() => finished, 1_000);
		const account = newAccount();
		const results = await after(times(200, async (index) => await callBack(`task-${index}`, account)));
		expect(count(results.map(({ outcome }) => outcome), 'success')).toBe(200);
		expect(Math.max(...results.map(({ tookMs }) => tookMs))).toBe(9_000);
		expect(atOnce.most).toBe(24);
		expect(looks.map(({ taskId }) => taskId)).toEqual(times(200, (index) => `task-${index}`));
	});

	test.each(['legacy', 'vm', 'quickjs'] as const)('of 200 is let in whatever the expression engine: %s', async (engine) => {
		jest.spyOn(Expression, 'getActiveImplementation').mockReturnValue(engine);
		const { callBack } = providerOf(() => finished, 1_000);
		const account = newAccount();
		const results = await after(times(200, async (index) => await callBack(`task-${index}`, account)));
		expect(count(results.map(({ outcome }) => outcome), 'success')).toBe(200);
	});

	test('that is behind the record is accepted as well, as far as the pace of the lookups allows', async () => {
		const { callBack } = providerOf((_taskId, look) => (look < 2 ? unknown : finished), 200);
		const account = newAccount();
		const results = await after(times(80, async (index) => await callBack(`task-${index}`, account)));
		expect(count(results.map(({ outcome }) => outcome), 'success')).toBe(80);
	});

	test('in which a conversion is told of twice: the later callback gets the look for which the earlier one could not wait', async () => {
		const { looks, callBack } = providerOf(() => finished, 2_500);
		const account = newAccount();
		const burst = times(160, async (index) => await callBack(`task-${index}`, account));
		const early = callBack('told-twice', account);
		await jest.advanceTimersByTimeAsync(5_000);
		const [late] = await after([callBack('told-twice', account)]);
		expect((await early).outcome).toBe(503);
		expect(late).toMatchObject({ outcome: 'success', tookMs: 8_000 });
		// Those whose turn came only when their time was over were not looked up.
		expect(looks).toHaveLength(96 + 1);
		await Promise.all(burst);
	});

	test('that is too much is answered in time; what was not looked up in time is not looked up at all', async () => {
		const { looks, callBack } = providerOf(() => finished, 3_000);
		const account = newAccount();
		const results = await after(times(200, async (index) => await callBack(`task-${index}`, account)));
		expect(Math.max(...results.map(({ tookMs }) => tookMs))).toBe(10_000);
		const outcomes = results.map(({ outcome }) => outcome);
		expect(count(outcomes, 'success')).toBe(72);
		expect(count(outcomes, 503)).toBe(128);
		expect(looks).toHaveLength(96);
	});
});

describe('the pace of the lookups: 20 a second beyond a burst of 100, first and repeated ones together', () => {
	/** The largest number of lookups beyond the pace, in any span of time. */
	const surplus = (looks: Look[]) => {
		const at = looks.map(({ atMs }) => atMs).sort((one, other) => one - other);
		let most = 0;
		for (let first = 0; first < at.length; first++) {
			for (let last = first; last < at.length; last++) most = Math.max(most, last - first + 1 - (101 + ((at[last] - at[first]) / 1_000) * 20));
		}
		return most;
	};

	/** Sends 40 forged callbacks per second and a real one every 1.5 s. Returns the outcomes of the real ones. */
	async function flood(
		seconds: number,
		forged: (n: number) => string,
		real: (n: number) => string,
		callBack: ReturnType<typeof providerOf>['callBack'],
		account = newAccount(),
	) {
		const all: Array<Promise<unknown>> = [];
		const told: Array<ReturnType<typeof callBack>> = [];
		for (let tick = 0; tick < seconds * 40; tick++) {
			all.push(callBack(forged(tick), account));
			if (tick % 60 === 30) told.push(callBack(real(tick), account));
			await jest.advanceTimersByTimeAsync(25);
		}
		await after(all);
		return (await Promise.all(told)).map(({ outcome }) => outcome);
	}

	const hex = (seed: string) => createHash('md5').update(seed).digest('hex');
	const madeUp = new Set<string>();
	const forge = (taskId: string) => {
		madeUp.add(taskId);
		return taskId;
	};
	const script = (taskId: string) => (madeUp.has(taskId) ? unknown : finished);

	test('holds in a flood of a minute, and all 40 real callbacks are accepted', async () => {
		const { looks, callBack } = providerOf(script, 150);
		const outcomes = await flood(60, (n) => forge(`forged-${n}`), (n) => hex(`real ${n}`), callBack);
		expect(outcomes).toEqual(times(40, () => 'success'));
		expect(surplus(looks)).toBeLessThanOrEqual(0);
		expect(looks.length).toBeGreaterThan(1_200);
	});

	test('is one for both APIs of kie.ai, because they share the key', async () => {
		const { looks, callBack } = providerOf(() => unknown, 150);
		const apiKey = `key-${++keys}`;
		const both = ['kie', 'kieJobs'].map((provider) => toAccount({ provider, apiKey }));
		await after(times(300, async (n) => await callBack(`forged-${n}`, both[n % 2])));
		expect(surplus(looks)).toBeLessThanOrEqual(0);
	});

	test('holds where forged and real IDs look alike: for the first ten seconds, all real callbacks are accepted', async () => {
		const { looks, callBack } = providerOf(script, 150);
		const outcomes = await flood(10, (n) => forge(hex(`forged ${n}`)), (n) => hex(`real, too ${n}`), callBack);
		expect(outcomes).toEqual(times(7, () => 'success'));
		expect(surplus(looks)).toBeLessThanOrEqual(0);
	});

	test('then those that could not be looked up in time are looked up first when they come again', async () => {
		const { callBack } = providerOf(script, 150);
		const account = newAccount();
		const real = (n: number) => hex(`real and repeated ${n}`);
		const outcomes = await flood(40, (n) => forge(hex(`forged again ${n}`)), real, callBack, account);
		const refused = times(outcomes.length, (index) => real(30 + 60 * index)).filter((_, index) => outcomes[index] !== 'success');
		expect(refused.length).toBeGreaterThan(0);
		void flood(10, (n) => forge(hex(`forged once more ${n}`)), (n) => hex(`others ${n}`), callBack, account);
		await jest.advanceTimersByTimeAsync(8_000);
		const repeated = await after(refused.map(async (taskId) => await callBack(taskId, account)));
		expect(repeated.map(({ outcome }) => outcome)).toEqual(refused.map(() => 'success'));
	});

	test('and what this process has started is looked up first, whatever its ID looks like', async () => {
		const { callBack } = providerOf(script, 150);
		const account = newAccount();
		const real = (n: number) => {
			noteStarted(account, hex(`started ${n}`));
			return hex(`started ${n}`);
		};
		const outcomes = await flood(40, (n) => forge(hex(`not started ${n}`)), real, callBack, account);
		expect(outcomes).toEqual(times(27, () => 'success'));
	});

	test('is that of an account: another one has its own', async () => {
		const { callBack } = providerOf(script, 150);
		const flooded = newAccount();
		const flooding = times(200, async (n) => await callBack(forge(`flood-${n}`), flooded));
		const calm = newAccount();
		expect((await after(times(24, async (n) => await callBack(`calm-${n}`, calm)))).map(({ tookMs }) => tookMs)).toEqual(times(24, () => 150));
		await after(flooding);
	});

	test('is not for the tasks that an execution waits for', async () => {
		const { looks, context } = providerOf(() => finished);
		const account = newAccount();
		const results = await after(times(250, async (n) => await verifyCallback(context, account, `waited-for-${n}`, {}, { isPaced: false })));
		expect(results.filter((result) => 'refusal' in result)).toEqual([]);
		expect(Math.max(...looks.map(({ atMs }) => atMs))).toBe(0);
	});
});

describe('a flood of made-up callbacks', () => {
	const isMadeUp = (taskId: string) => taskId.startsWith('made-up');
	const script = (taskId: string) => (isMadeUp(taskId) ? unknown : finished);

	test('does not hold up another account', async () => {
		const { callBack } = providerOf(script, 1_000);
		const [flooded, calm] = [newAccount(), newAccount()];
		const flood = times(2_000, async (index) => await callBack(`made-up-${index}`, flooded));
		const results = await after(times(20, async (index) => await callBack(`task-${index}`, calm)));
		expect(results.map(({ outcome, tookMs }) => [outcome, tookMs])).toEqual(times(20, () => ['success', 1_000]));
		await Promise.all(flood);
	});

	test('is answered in time, without more than 24 lookups at a time', async () => {
		const { atOnce, callBack } = providerOf(script, 300);
		const account = newAccount();
		const results = await after(times(2_000, async (index) => await callBack(`made-up-${index}`, account)));
		expect(Math.max(...results.map(({ tookMs }) => tookMs))).toBeLessThanOrEqual(10_000);
		expect(results.filter(({ outcome }) => outcome !== 404 && outcome !== 503)).toEqual([]);
		expect(atOnce.most).toBe(24);
	});

	test('that goes on for long does not keep a real one of the same account waiting: first looks come first', async () => {
		const { callBack } = providerOf(script, 1_000);
		const account = newAccount();
		const flood: Array<Promise<unknown>> = [];
		for (let second = 0; second < 30; second++) {
			flood.push(...times(20, async (index) => await callBack(`made-up-${second}-${index}`, account)));
			const real = callBack(`task-${second}`, account);
			await jest.advanceTimersByTimeAsync(1_000);
			await jest.advanceTimersByTimeAsync(1_500);
			expect(await real).toMatchObject({ outcome: 'success' });
		}
		await after(flood as Array<Promise<unknown>>);
	});

	test('does not keep a real one from its look where few may wait', async () => {
		jest.spyOn(Expression, 'getActiveImplementation').mockReturnValue('vm');
		const { callBack } = providerOf(script, 500);
		const account = newAccount();
		const flood: Array<Promise<unknown>> = [];
		for (let second = 0; second < 20; second++) {
			flood.push(...times(30, async (index) => await callBack(`made-up-${second}-${index}`, account)));
			const real = callBack(`task-${second}`, account);
			await jest.advanceTimersByTimeAsync(1_600);
			expect(await real).toMatchObject({ outcome: 'success' });
		}
		await after(flood as Array<Promise<unknown>>);
	});

	test('leaves a slot for a first look, however many repeated ones wait', async () => {
		const { atOnce, callBack } = providerOf(script, 4_000);
		const account = newAccount();
		const flood = times(40, async (index) => await callBack(`made-up-${index}`, account));
		await jest.advanceTimersByTimeAsync(8_200);
		expect(atOnce.now).toBe(16);
		const [real] = await after([callBack('task-1', account)]);
		expect(real).toMatchObject({ outcome: 'success', tookMs: 4_000 });
		await Promise.all(flood);
	});

	test.each([
		['legacy', 1_000, 500],
		['vm', 274, 24],
		['quickjs', 274, 24],
	] as const)('holds few connections where each costs n8n much memory: with the engine %s up to %i', async (engine, most, least) => {
		jest.spyOn(Expression, 'getActiveImplementation').mockReturnValue(engine);
		const { callBack } = providerOf(script, 100);
		const account = newAccount();
		let held = 0;
		const seen: number[] = [];
		const flood: Array<Promise<void>> = [];
		for (let tick = 0; tick < 60; tick++) {
			for (let index = 0; index < 100; index++) {
				held++;
				flood.push(callBack(`made-up-${tick}-${index}`, account).then(() => void held--));
			}
			await jest.advanceTimersByTimeAsync(100);
			seen.push(held);
		}
		expect(Math.max(...seen)).toBeLessThanOrEqual(most);
		expect(Math.max(...seen)).toBeGreaterThan(least);
		await after(flood);
		expect(held).toBe(0);
	});
});
