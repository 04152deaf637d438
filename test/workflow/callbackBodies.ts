import { WAV_URL } from './provider';

/** What no workflow may get: it is in the claims of callers that lie. */
export const FORGED_URL = 'https://evil.example.com/forged.wav';

export const successCallback = (taskId: unknown, audioWavUrl = WAV_URL) => ({
	code: 200,
	msg: 'success',
	data: { audioWavUrl, task_id: taskId },
});

/** Providers document it so. Nothing in it says which conversion has failed. */
export const failureWithoutTask = { code: 501, msg: 'failed', data: null };

export const failureCallback = (taskId: string, code = 501) => ({ code, msg: 'conversion failed', data: { task_id: taskId } });
