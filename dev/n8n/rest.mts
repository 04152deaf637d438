/** The n8n server rejected a request of its REST API, or failed to handle it. */
export class RestError extends Error {
	readonly status: number;

	constructor(request: string, status: number, body: string) {
		super(`n8n answered ${request} with HTTP ${status}: ${body.slice(0, 500)}`);
		this.status = status;
	}
}

/** A session with n8n's internal REST API. Like a browser's, it is kept by a cookie. */
export class RestSession {
	readonly url: string;

	private cookie = '';

	constructor(url: string) {
		this.url = url;
	}

	/** The session cookie's value, to open the editor in a browser without signing in again. */
	get authCookie(): string {
		return this.cookie.replace(/^n8n-auth=/, '');
	}

	async fetch(method: string, path: string, body?: unknown): Promise<Response> {
		const response = await fetch(this.url + path, {
			method,
			// n8n could close a kept-alive connection just when it is used again.
			headers: { 'content-type': 'application/json', cookie: this.cookie, connection: 'close' },
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const cookie = response.headers.getSetCookie().find((line) => line.startsWith('n8n-auth='));
		if (cookie) this.cookie = cookie.split(';', 1)[0];
		if (!response.ok) throw new RestError(`${method} ${path}`, response.status, await response.text());
		return response;
	}

	/** The response's JSON, unchanged. */
	async json<T>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await this.fetch(method, path, body);
		return (await response.json()) as T;
	}

	/** The `data` field, which contains the result in most of the API's responses. */
	async data<T>(method: string, path: string, body?: unknown): Promise<T> {
		return (await this.json<{ data: T }>(method, path, body)).data;
	}
}
