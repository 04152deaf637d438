import { apiAnswer, success } from '../answers.mts';
import type { Sample } from '../audio/samples.mts';
import { createConversion, type Wanted } from '../createConversion.mts';
import type { Dialect } from '../dialects.mts';
import { findConversion, findGeneration, findTrack } from '../find.mts';
import { FAILURE_MESSAGE, claimedUrl, isFailure } from '../outcomes.mts';
import type { Account, Conversion, Generation } from '../types.mts';
import type { Api, ApiContext } from './api.mts';

const CALLBACK_EXCEPTION = 'CALLBACK_EXCEPTION';

/** A time as the provider writes it. It does not say which time zone it uses. */
function timeOf(date: Date | null, account: Account): string | number | null {
	if (date === null) return null;
	if (account.epochTimes) return date.getTime();
	return date.toISOString().slice(0, 19).replace('T', ' ');
}

/** `data` of the conversion's record-info. */
function conversionRecord(conversion: Conversion, account: Account, dialect: Dialect): object {
	const { audioWavUrl, successFlag } = conversion;
	const hidden = successFlag === CALLBACK_EXCEPTION && account.callbackExceptionUrl === 'missing';
	return {
		taskId: conversion.taskId,
		musicId: conversion.audioId,
		callbackUrl: conversion.callBackUrl,
		...(dialect.hasMusicIndex ? { musicIndex: conversion.musicIndex } : {}),
		completeTime: timeOf(conversion.completedAt, account),
		response: audioWavUrl === null || hidden ? null : { audioWavUrl },
		successFlag,
		createTime: timeOf(conversion.createdAt, account),
		errorCode: conversion.errorCode,
		errorMessage: conversion.errorMessage,
	};
}

/** `data` of the generation's record-info. */
async function generationRecord(
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

/** Reads what a request to convert asks for, or says what is wrong with the request. */
function readOrder(context: ApiContext, account: Account, body: object): Wanted | string {
	const { taskId, audioId, callBackUrl } = body as Record<string, unknown>;
	if (!callBackUrl) return 'Please enter callBackUrl.';
	const bothIds = context.dialect.requires === 'bothIds';
	if (bothIds ? !taskId || !audioId : !taskId && !audioId) {
		return bothIds ? 'taskId and audioId are required' : 'taskId or audioId is required';
	}
	const track = findTrack(context, 'wav', account, { taskId, audioId });
	return track ? { ...track, callBackUrl } : 'there is no such track';
}

/** The body of a conversion's callback in this API, and on the Jobs API's Suno pages. */
export function sunoCallback(conversion: Conversion, urlField: string, failureCode: number): object {
	const { callbackCode, callbackDataNull } = conversion.outcome;
	const code = callbackCode ?? (isFailure(conversion.outcome) ? failureCode : 200);
	const msg = code === 200 ? 'success' : (conversion.errorMessage ?? FAILURE_MESSAGE);
	if (callbackDataNull) return { code, msg, data: null };
	return { code, msg, data: { [urlField]: code === 200 ? claimedUrl(conversion) : null, task_id: conversion.taskId } };
}

/** The older API, which all providers have. */
export const wavApi: Api = {
	endpoints: (context) => {
		const { state, dialect, samples } = context;
		const notFound = () => apiAnswer(dialect.unknownTask, null, 'no such task');
		return {
			'POST /api/v1/wav/generate': async (account, seen) =>
				await createConversion(context, account, seen, {
					api: 'wav',
					cost: account.cost,
					invalidJson: dialect.invalidJson,
					alreadyExists: dialect.alreadyExists,
					read: (body) => readOrder(context, account, body),
					created: ({ taskId }) => ({ taskId }),
				}),
			'GET /api/v1/wav/record-info': (account, { taskId = '' }) => {
				state.countersOf(account.apiKey).lookups += 1;
				const conversion = findConversion(context, 'wav', account, taskId);
				if (!conversion) return notFound();
				return success(conversionRecord(conversion, account, dialect), `looked up: ${conversion.successFlag}`);
			},
			'GET /api/v1/generate/record-info': async (account, { taskId = '', filesUrl }) => {
				state.countersOf(account.apiKey).generationLookups += 1;
				const generation = findGeneration(context, 'wav', account, 'generations', taskId);
				if (!generation) return notFound();
				return success(await generationRecord(generation, samples, filesUrl, account), `${generation.tracks.length} tracks`);
			},
		};
	},
	callbackBody: (conversion, _account, { callbackUrlField, failureCode }) =>
		sunoCallback(conversion, callbackUrlField, failureCode),
	callbackRetriesMs: (dialect) => dialect.callbackRetriesMs,
	callbackGivenUp: CALLBACK_EXCEPTION,
	failureCode: (dialect) => dialect.failureCode,
	refundsFailures: false,
	filesNeedUserAgent: false,
};
