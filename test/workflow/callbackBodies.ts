import { WAV_URL } from './provider';

/** A value that no workflow may receive. It is in the claims of lying callers. */
export const FORGED_URL = 'https://evil.example.com/forged.wav';

export const successCallback = (taskId: unknown, audioWavUrl = WAV_URL) => ({
	code: 200,
	msg: 'success',
	data: { audioWavUrl, task_id: taskId },
});

/** The providers document it this way. Nothing in it says which conversion has failed. */
export const failureWithoutTask = { code: 501, msg: 'failed', data: null };

export const failureCallback = (taskId: string, code = 501) => ({ code, msg: 'conversion failed', data: { task_id: taskId } });
