import { isNeverThere } from './callbackHosts.mts';

export interface Post {
	url: string;
	payload: unknown;
	headers: Record<string, string>;
}

/** The receiver's answer. */
export interface PostResult {
	status: number | null;
	body: string;
	error: string | null;
}

/** Sends a callback to a receiver. Never throws. */
export async function postJson({ url, payload, headers }: Post, signal: AbortSignal): Promise<PostResult> {
	if (isNeverThere(url)) return { status: null, body: '', error: 'ENOTFOUND' };
	try {
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body: typeof payload === 'string' ? payload : JSON.stringify(payload),
			redirect: 'manual',
			signal,
		});
		return { status: response.status, body: await response.text(), error: null };
	} catch (error) {
		return { status: null, body: '', error: reasonOf(error) };
	}
}

/** The system's error code if there is one. `instanceof` would not work for errors from outside a test's sandbox. */
function reasonOf(error: unknown): string {
	const { name, cause } = error as { name: string; cause?: { code?: string } };
	return cause?.code ?? name;
}
