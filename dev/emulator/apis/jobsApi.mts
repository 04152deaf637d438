import { apiAnswer, success, withTextField } from '../answers.mts';
import { createConversion, type Wanted } from '../createConversion.mts';
import { findConversion, findGeneration, findTrack } from '../find.mts';
import { isFailure } from '../outcomes.mts';
import { newTaskId } from '../state.mts';
import type { Account, Conversion } from '../types.mts';
import type { Api, ApiContext, Handler } from './api.mts';
import { conversionRecord, generationRecord, marketCallbackData, stateOf, WAV_MODEL } from './jobsRecords.mts';
import { wavModelSchema } from './jobsSchema.mts';
import { sunoCallback } from './wavApi.mts';

const CODES = {
	// createTask's documentation does not list code 400.
	invalidJson: { code: 422, msg: 'The request body is not valid JSON' },
	missingTaskId: { code: 400, msg: 'taskId is required' },
	keyLimit: { code: 433, msg: 'The limit of this API key has been reached' },
};

/** The `failCode` of a failed conversion. Its callback says 501. */
const FAIL_CODE = 500;
const CALLBACK_FAILURE_CODE = 501;

/** Reads what a request to create a task asks for, or says what is wrong with the request. */
function readOrder(context: ApiContext, account: Account, body: object): Wanted | string {
	const { model, input, callBackUrl = null } = body as Record<string, unknown>;
	if (model !== WAV_MODEL) return 'The model name you specified is not supported';
	if (typeof input !== 'object' || input === null) return 'input is required';
	const { task_id: taskId, audio_id: audioId } = input as Record<string, unknown>;
	if (!taskId || !audioId) return 'task_id and audio_id are required';
	const track = findTrack(context, 'jobs', account, { taskId, audioId });
	return track ? { ...track, callBackUrl } : 'there is no such track';
}

/** The shape of the callbacks of all the API's models. */
function marketCallback(conversion: Conversion, account: Account): object {
	const failed = isFailure(conversion.outcome);
	const code = conversion.outcome.callbackCode ?? (failed ? CALLBACK_FAILURE_CODE : 200);
	const msg = code === 200 ? 'Playground task completed successfully.' : 'Playground task failed.';
	return { code, msg, data: conversion.outcome.callbackDataNull ? null : marketCallbackData(conversion, account) };
}

/** A handler whose answers have their text in the field that the account selects. */
function worded(handle: Handler): Handler {
	return async (account, seen) => withTextField(await handle(account, seen), account.jobsTextField);
}

function createTask(context: ApiContext): Handler {
	return async (account, seen) => {
		const { creditsSpent } = context.state.countersOf(account.apiKey);
		const limitReached = account.jobsKeyLimit !== null && creditsSpent + account.jobsCost > account.jobsKeyLimit;
		return await createConversion(context, account, seen, {
			api: 'jobs',
			cost: account.jobsCost,
			invalidJson: CODES.invalidJson,
			alreadyExists: null,
			read: (body) => readOrder(context, account, body),
			limitReached: limitReached ? CODES.keyLimit : null,
			// The record ID looks like a task ID, but no request accepts it.
			created: ({ taskId }) => ({ taskId, recordId: newTaskId() }),
		});
	};
}

function recordInfo(context: ApiContext): Handler {
	const { state, dialect, samples } = context;
	return async (account, { taskId, filesUrl }) => {
		const counters = state.countersOf(account.apiKey);
		if (!taskId) return apiAnswer(CODES.missingTaskId, null, 'no task id');
		const generation = findGeneration(context, 'jobs', account, 'generations', taskId);
		if (generation) {
			counters.generationLookups += 1;
			return success(await generationRecord(generation, samples, filesUrl, account), `${generation.tracks.length} tracks`);
		}
		counters.lookups += 1;
		const conversion = findConversion(context, 'jobs', account, taskId);
		if (!conversion) return apiAnswer(dialect.unknownTask, null, 'no such task');
		return success(conversionRecord(conversion, account), `looked up: ${stateOf(conversion, account)}`);
	};
}

/** kie.ai's Jobs API, limited to Suno and WAV. */
export const jobsApi: Api = {
	endpoints: (context) => ({
		'POST /api/v1/jobs/createTask': worded(createTask(context)),
		'GET /api/v1/jobs/recordInfo': worded(recordInfo(context)),
		[`GET /api/v1/models/${WAV_MODEL}/schema`]: worded(() => success({ openapi: wavModelSchema }, 'schema')),
	}),
	callbackBody: (conversion, account, { callbackUrlField }) =>
		account.jobsCallback === 'market'
			? marketCallback(conversion, account)
			: sunoCallback(conversion, callbackUrlField, CALLBACK_FAILURE_CODE),
	// No retries are documented, and none have been seen.
	callbackRetriesMs: () => [],
	callbackGivenUp: null,
	failureCode: () => FAIL_CODE,
	refundsFailures: true,
	filesNeedUserAgent: true,
};
