import type { Sample } from '../audio/samples.mts';
import { claimedUrl, isFailure, isPending } from '../outcomes.mts';
import type { Account, Conversion, Generation } from '../types.mts';

export const WAV_MODEL = 'ai-music-api/convert-to-wav-format';
const MUSIC_MODEL = 'ai-music-api/generate';
const MUSIC_ENGINE = 'chirp-v5-5';
const MUSIC_COST = 12;

const PENDING_STATES = ['waiting', 'queuing', 'generating'];

/** `successFlag`, which is a number in this record. */
const FLAGS: Record<string, number> = { success: 1, fail: 3 };

/** Each lookup finds a pending conversion one state further. Lookups that found no record do not count. */
function pendingState({ looks }: Conversion, { looksBeforeRecord }: Account): string {
	const seen = Math.max(1, looks - looksBeforeRecord);
	return PENDING_STATES[Math.min(seen, PENDING_STATES.length) - 1];
}

/** The state that the record shows. */
export function stateOf(conversion: Conversion, account: Account): string {
	if (isPending(conversion)) return pendingState(conversion, account);
	return conversion.outcome.state ?? (isFailure(conversion.outcome) ? 'fail' : 'success');
}

/** The fields. Those without a value are null, empty or absent, depending on the account. */
function orUnset(fields: Record<string, string | null>, { jobsUnset }: Account): object {
	const entries = Object.entries(fields).filter(([, value]) => value !== null || jobsUnset !== 'absent');
	return Object.fromEntries(entries.map(([name, value]) => [name, value ?? (jobsUnset === 'empty' ? '' : null)]));
}

/** The request that made the conversion. Its input is a string inside the string. */
function paramOf({ generationTaskId, audioId, callBackUrl }: Conversion, { jobsParamHasCallback }: Account): string {
	return JSON.stringify({
		model: WAV_MODEL,
		input: JSON.stringify({ task_id: generationTaskId, audio_id: audioId }),
		...(callBackUrl !== null && jobsParamHasCallback ? { callBackUrl } : {}),
	});
}

function timesOf(createdAt: Date, completedAt: Date | null): object {
	const createTime = createdAt.getTime();
	const completeTime = completedAt?.getTime() ?? null;
	const costTime = completeTime === null ? null : Math.round((completeTime - createTime) / 1_000);
	return { costTime, completeTime, createTime, updateTime: completeTime ?? createTime };
}

const resultOf = (url: string) => ({ resultUrls: [url] });

/** What a record and a callback have in common. */
function coreOf(conversion: Conversion, account: Account, state: string, url: string | null): object {
	const { taskId, createdAt, completedAt, errorCode, errorMessage, cost } = conversion;
	const resultJson = url === null ? null : JSON.stringify(resultOf(url));
	const failCode = errorCode === null ? null : String(errorCode);
	return {
		taskId,
		model: WAV_MODEL,
		state,
		param: paramOf(conversion, account),
		...orUnset({ resultJson, failCode, failMsg: errorMessage }, account),
		...timesOf(createdAt, completedAt),
		creditsConsumed: state === 'fail' ? 0 : cost,
	};
}

/** `data` of recordInfo for a conversion. */
export function conversionRecord(conversion: Conversion, account: Account): object {
	const state = stateOf(conversion, account);
	const { audioWavUrl } = conversion;
	return {
		...coreOf(conversion, account, state, audioWavUrl),
		successFlag: FLAGS[state] ?? 0,
		paramJson: paramOf(conversion, account),
		response: audioWavUrl === null ? null : resultOf(audioWavUrl),
		...sunoFields(state, WAV_MODEL),
	};
}

/** `data` of a callback in the shape that all models share, without the fields that only Suno's records have. */
export function marketCallbackData(conversion: Conversion, account: Account): object {
	const ended = { ...conversion, completedAt: conversion.completedAt ?? new Date() };
	return coreOf(ended, account, stateOf(ended, account), claimedUrl(conversion));
}

/** The fields that only the records of Suno's models have. */
function sunoFields(state: string, operationType: string): object {
	const status = { success: 'SUCCESS', fail: 'GENERATE_WAV_FAILED' }[state] ?? 'PENDING';
	return { status, type: MUSIC_ENGINE, operationType, parentMusicId: '' };
}

/** `data` of recordInfo for a music generation. */
export async function generationRecord(
	{ taskId, tracks, createdAt }: Generation,
	samples: Array<Promise<Sample>>,
	filesUrl: string,
	account: Account,
): Promise<object> {
	const data = tracks.map(async ({ id, title, tags, sample }) => ({
		id,
		title,
		duration: Math.round((await samples[sample]).seconds * 100) / 100,
		audio_url: `${filesUrl}/${id}.mp3`,
		stream_audio_url: `${filesUrl}/${id}`,
		image_url: `${filesUrl}/${id}.jpeg`,
		model_name: MUSIC_ENGINE,
		prompt: '',
		tags,
		createTime: createdAt.getTime(),
	}));
	const result = { code: 200, msg: 'All generated successfully.', task_id: taskId, data: await Promise.all(data) };
	const param = JSON.stringify({ model: MUSIC_MODEL, input: JSON.stringify({ prompt: '', model: 'V6' }) });
	return {
		taskId,
		model: MUSIC_MODEL,
		state: 'success',
		successFlag: FLAGS.success,
		param,
		paramJson: param,
		...orUnset({ resultJson: JSON.stringify(result), failCode: null, failMsg: null }, account),
		response: result,
		...timesOf(createdAt, createdAt),
		creditsConsumed: MUSIC_COST,
		...sunoFields('success', MUSIC_MODEL),
	};
}
