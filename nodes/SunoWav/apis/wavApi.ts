import { type Conversion, toConversion } from '../helpers/conversion';
import type { Generation } from '../helpers/generation';
import { toText } from '../helpers/text';
import type { Api } from './api';
import { type Callback, endingByCode, isOfGeneration, toCallback } from './callback';
import { tracksIn } from './tracks';
import { decodeFields, fileUrlIn, firstText, isFileUrl, namesNoFile, toErrorCode, toFields, toIsoTime } from './values';

const CALLBACK_EXCEPTION = 'CALLBACK_EXCEPTION';

/**
 * The status words of a conversion that is over, and what to say if there is no file. The file may still appear: clients of this API have
 * seen SUCCESS before the URL. CALLBACK_EXCEPTION says only that the callback could not be delivered, and nobody documents what its record
 * contains.
 */
const FINISHED: Readonly<Record<string, string | undefined>> = {
	SUCCESS: 'The provider says that the conversion has succeeded, but',
	[CALLBACK_EXCEPTION]: 'The provider could not deliver its callback, and',
};

/** At sibling endpoints, 0 is pending, 1 success and 3 failed. 2 is failed at one and pending at another, so it counts as pending. */
const NUMBERS: Readonly<Record<string, string | undefined>> = { '1': 'SUCCESS', '3': 'FAILED' };

/** Words for failures contain one of these: CREATE_TASK_FAILED, GENERATE_WAV_FAILED, SENSITIVE_WORD_ERROR. */
const FAILURE = /FAIL|ERROR/;

/** The provider's word in the spelling of the documentation. */
function wordOf(providerStatus: string | null): string {
	const word = (providerStatus ?? '').toUpperCase();
	return NUMBERS[word] ?? word;
}

const isFailure = (providerStatus: string | null): boolean => FAILURE.test(wordOf(providerStatus));

function withoutFile(providerStatus: string | null, audioWavUrl?: string | null): string | undefined {
	const finished = FINISHED[wordOf(providerStatus)];
	return finished && `${finished} ${namesNoFile(audioWavUrl)}`;
}

/** A success needs a file, a failure the provider's word or error; every unknown word is pending. */
function statusOf({ providerStatus, audioWavUrl, errorCode, errorMessage }: Conversion): Conversion['status'] {
	if (isFailure(providerStatus)) return 'failed';
	if (withoutFile(providerStatus) !== undefined) return isFileUrl(audioWavUrl) ? 'success' : 'pending';
	// Seen on a sibling endpoint: a final refusal whose word stays PENDING.
	return errorCode === null && errorMessage === null ? 'pending' : 'failed';
}

function readRecord(data: object): Conversion {
	const record = toFields(data);
	const known = toConversion({
		taskId: toText(record.taskId),
		providerStatus: toText(record.successFlag),
		audioWavUrl: fileUrlIn(record),
		audioId: toText(record.musicId),
		errorCode: toErrorCode(record.errorCode),
		errorMessage: toText(record.errorMessage),
		createTime: toIsoTime(record.createTime),
		completeTime: toIsoTime(record.completeTime),
	});
	return { ...known, status: statusOf(known) };
}

/** PENDING, TEXT_SUCCESS and FIRST_SUCCESS are intermediate. CALLBACK_EXCEPTION is a success once each track has a file. */
function generationStatusOf({ providerStatus, errorCode, errorMessage, tracks }: Omit<Generation, 'status'>): Generation['status'] {
	if (isFailure(providerStatus)) return 'failed';
	const word = wordOf(providerStatus);
	if (word === 'SUCCESS') return 'success';
	if (word === CALLBACK_EXCEPTION) return tracks.length > 0 && tracks.every(({ audioUrl }) => audioUrl !== null) ? 'success' : 'pending';
	return errorCode === null && errorMessage === null ? 'pending' : 'failed';
}

function readGeneration(data: object): Generation | null {
	const record = toFields(data);
	// Clients that get generations of the Jobs API here have seen `resultJson`.
	const tracks = tracksIn(decodeFields(record.response), decodeFields(record.resultJson), record);
	if (tracks === null && fileUrlIn(record) !== null) return null;
	const known = {
		providerStatus: firstText(record.status, record.successFlag),
		errorCode: toErrorCode(record.errorCode),
		errorMessage: toText(record.errorMessage),
		tracks: tracks ?? [],
	};
	const status = generationStatusOf(known);
	// This word only says that a callback was not delivered, perhaps the one for the lyrics. It says nothing about the music.
	return { ...known, status, ...(status === 'success' && wordOf(known.providerStatus) === CALLBACK_EXCEPTION ? { mayGrow: true } : {}) };
}

/**
 * Reads `code`, `msg` and `data` with `task_id` and `audioWavUrl`. Older pages of the providers write `taskId` and `audio_wav_url`;
 * clients have seen `wav_url`, the URL in `data.response`, the ID next to `data`, and code and ID as text or number. Any body that names
 * a task is a callback.
 */
function readCallback(body: unknown): Callback | null {
	const fields = toFields(body);
	const data = decodeFields(fields.data);
	if (isOfGeneration(data)) return null;
	const taskId = data.task_id ?? data.taskId ?? fields.task_id ?? fields.taskId;
	const audioWavUrl = fileUrlIn(data, fields);
	const hasData = fields.data !== undefined && fields.data !== null;
	return toCallback([taskId], { ...endingByCode(fields), audioWavUrl }, !hasData);
}

/** The API with `/wav/` in its paths, which all providers sell. Sources: their public documentation, and public clients. */
export const wavApi: Api = {
	create: {
		path: '/api/v1/wav/generate',
		body: {},
		properties: { generationTaskId: 'taskId', audioId: 'audioId', callBackUrl: 'callBackUrl' },
		needsCallBackUrl: true,
		readTaskId: (data) => toText(toFields(data).taskId),
	},
	conversion: {
		path: '/api/v1/wav/record-info',
		taskIdProperty: 'taskId',
		readConversion: readRecord,
		readCallBackUrl: (data) => toText(toFields(data).callbackUrl),
		isFailure,
		withoutFile,
	},
	generation: { path: '/api/v1/generate/record-info', taskIdProperty: 'taskId', readGeneration: readGeneration },
	readCallback,
};
