import { sleep, type IExecuteFunctions } from 'n8n-workflow';

import { ProviderClient } from '../../nodes/SunoWav/client/providerClient';
import type { CreateRun } from '../../nodes/SunoWav/client/createConversion';
import { SentRequests } from '../../nodes/SunoWav/client/sentRequests';
import type { Problem } from '../../nodes/SunoWav/errors/problem';
import { toAccount } from '../../nodes/SunoWav/providers/account';

beforeEach(() => {
	jest.useFakeTimers();
	jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
	jest.restoreAllMocks();
	jest.useRealTimers();
});

let keys = 0;

interface Ended {
	taskId?: string;
	error?: Problem;
	afterS: number;
}

type Answer = (audioId: string, atMs: number) => 'taken' | 'tooFast' | 'rejected' | 'refused';

const codes = { taken: 200, tooFast: 429, rejected: 422 };

/** A provider with these answers, and runs that send it requests with one key. */
function providerThat(answers: Answer, apiKey = `key-too-fast-${++keys}`) {
	const start = Date.now();
	const requests: Array<[audioId: string, afterS: number]> = [];
	const httpRequestWithAuthentication = async (_credential: string, { body }: { body: { audioId: string } }) => {
		const { audioId } = body;
		requests.push([audioId, Math.floor((Date.now() - start) / 1_000)]);
		await sleep(50);
		const answer = answers(audioId, Date.now() - start);
		if (answer === 'refused') throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
		const code = codes[answer];
		return { statusCode: 200, body: { code, msg: 'a word', data: code === 200 ? { taskId: `task-of-${audioId}` } : null } };
	};
	const context = { helpers: { httpRequestWithAuthentication } } as unknown as IExecuteFunctions;
	const account = toAccount({ provider: 'kie', apiKey });
	const newRun = (): CreateRun => ({ signal: undefined, sent: new SentRequests() });
	const order = (audioIds: string[], run = newRun()): Ended[] => {
		const all: Ended[] = [];
		const end = (more: Partial<Ended>) => all.push({ ...more, afterS: (Date.now() - start) / 1_000 });
		for (const audioId of audioIds) {
			const fields = { generationTaskId: 'g', audioId, callBackUrl: 'https://n8n.example.com/' };
			new ProviderClient(context, account).createConversion(run, { key: audioId, fields }).then(
				({ conversion }) => end({ taskId: conversion.taskId! }),
				(error: Problem) => end({ error }),
			);
		}
		return all;
	};
	return { requests, order, newRun };
}

const named = (count: number, name = 'audio') => Array.from({ length: count }, (_, n) => `${name}-${n}`);
const seconds = async (count: number) => await jest.advanceTimersByTimeAsync(count * 1_000);

test.each([1, 20, 100, 1_000])('a key that is always too fast ends all of %i tracks after three windows, and says why', async (count) => {
	const { order, requests } = providerThat(() => 'tooFast');
	const ended = order(named(count));
	await seconds(29);
	expect(ended).toEqual([]);
	await seconds(4);
	expect(ended).toHaveLength(count);
	for (const { error } of ended) {
		expect(error).toMatchObject({ message: 'For 30 seconds, kie.ai has rejected every request because there were too many', code: '429', wholeAccount: true });
		expect(error!.description).toMatch(/^Something else is using this API key/);
	}
	expect(requests.length).toBeLessThanOrEqual(20 + 10 + 5 + 2);
});

test('all runs that wait with the key end, and later ones have their own windows', async () => {
	const { order } = providerThat((_audioId, atMs) => (atMs < 45_000 ? 'tooFast' : 'taken'));
	const [one, other] = [order(named(30, 'one')), order(named(2, 'other'))];
	await seconds(33);
	expect([one.length, other.length]).toEqual([30, 2]);
	const later = order(['later']);
	await seconds(30);
	expect(later).toMatchObject([{ taskId: 'task-of-later' }]);
});

test('a run that has ended this way sends nothing more', async () => {
	const { order, newRun, requests } = providerThat(() => 'tooFast');
	const run = newRun();
	order(named(2), run);
	await seconds(33);
	const sent = requests.length;
	const more = order(['more'], run);
	await seconds(30);
	expect([requests.length, more.length]).toEqual([sent, 1]);
});

test.each(['taken', 'rejected'] as const)('one request that was %s in three windows is enough to go on', async (outcome) => {
	const { order } = providerThat((audioId, atMs) => {
		if (atMs > 45_000) return 'taken';
		return audioId === 'audio-0' && atMs > 20_000 ? outcome : 'tooFast';
	});
	const ended = order(named(50));
	await seconds(300);
	expect(ended).toHaveLength(50);
	expect(ended.filter(({ taskId }) => taskId)).toHaveLength(outcome === 'taken' ? 50 : 49);
});

test('a connection that was refused has got nothing through', async () => {
	const { order } = providerThat((audioId) => (audioId === 'audio-0' ? 'refused' : 'tooFast'));
	const ended = order(named(50));
	await seconds(40);
	expect(ended.filter(({ error }) => error?.message.startsWith('For 30 seconds')).length).toBeGreaterThan(45);
});

test('a rejected track keeps its place: it is sent before all later ones, in the old order', async () => {
	let turnedAway = 0;
	const { order, requests } = providerThat(() => (turnedAway++ < 20 ? 'tooFast' : 'taken'));
	const ended = order(named(60));
	await seconds(100);
	expect(requests.slice(20).map(([audioId]) => audioId)).toEqual(named(60));
	expect(ended.map(({ taskId }) => taskId)).toEqual(named(60).map((audioId) => `task-of-${audioId}`));
});

test('if only one track is always too fast, that track also ends, but the others do not', async () => {
	const { order } = providerThat((audioId) => (audioId === 'audio-3' ? 'tooFast' : 'taken'));
	const ended = order(named(100));
	await seconds(1_000);
	expect(ended.filter(({ error }) => error).map(({ error }) => error!.message)).toEqual(['kie.ai received too many requests in a short time']);
	expect(ended.filter(({ taskId }) => taskId)).toHaveLength(99);
});
