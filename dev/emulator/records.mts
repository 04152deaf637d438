import type { Sample } from './audio/samples.mts';
import type { Dialect } from './dialects.mts';
import type { Account, Conversion, Generation } from './types.mts';

/** A time as the provider writes it; which zone is meant it does not say. */
function timeOf(date: Date | null, account: Account): string | number | null {
	if (date === null) return null;
	if (account.epochTimes) return date.getTime();
	return date.toISOString().slice(0, 19).replace('T', ' ');
}

/** `data` of the conversion's record-info. */
export function conversionRecord(conversion: Conversion, account: Account, dialect: Dialect): object {
	const { audioWavUrl } = conversion;
	return {
		taskId: conversion.taskId,
		musicId: conversion.audioId,
		callbackUrl: conversion.callBackUrl,
		...(dialect.hasMusicIndex ? { musicIndex: conversion.musicIndex } : {}),
		completeTime: timeOf(conversion.completedAt, account),
		response: audioWavUrl === null ? null : { audioWavUrl },
		successFlag: conversion.successFlag,
		createTime: timeOf(conversion.createdAt, account),
		errorCode: conversion.errorCode,
		errorMessage: conversion.errorMessage,
	};
}

/** `data` of the generation's record-info. */
export async function generationRecord(
	generation: Generation,
	samples: Array<Promise<Sample>>,
	filesUrl: string,
	account: Account,
): Promise<object> {
	const createTime = timeOf(generation.createdAt, account);
	const sunoData = generation.tracks.map(async ({ id, title, tags, sample }) => ({
		id,
		audioUrl: `${filesUrl}/${id}.mp3`,
		streamAudioUrl: `${filesUrl}/${id}`,
		imageUrl: `${filesUrl}/${id}.jpeg`,
		title,
		tags,
		modelName: 'chirp-v3-5',
		createTime,
		duration: Math.round((await samples[sample]).seconds * 100) / 100,
	}));
	return {
		taskId: generation.taskId,
		status: 'SUCCESS',
		type: 'GENERATE',
		response: { taskId: generation.taskId, sunoData: await Promise.all(sunoData) },
		errorCode: null,
		errorMessage: null,
	};
}
