import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';

export interface RawResponse {
	status: number;
	headers: http.IncomingHttpHeaders;
	body: string;
}

async function answerTo(request: http.ClientRequest): Promise<RawResponse> {
	return await new Promise((resolve, reject) => {
		request.once('error', reject);
		request.once('response', (response) => {
			const { statusCode: status = 0, headers } = response;
			text(response).then((body) => resolve({ status, headers, body }), reject);
		});
		request.end();
	});
}

/** A GET with exactly these headers. There is no User-Agent unless it is given. */
export async function rawGet(url: string, headers: Record<string, string>): Promise<RawResponse> {
	return await answerTo(http.request(url, { headers, agent: false }));
}

export interface ProxiedRequest {
	proxyUrl: string;
	caPem: string;
	method?: string;
	headers?: Record<string, string>;
	body?: string;
}

/** An HTTPS request through a CONNECT proxy that verifies the server's certificate. */
export async function proxiedRequest(url: string, options: ProxiedRequest): Promise<RawResponse> {
	const { proxyUrl, caPem, method = 'GET', headers = {}, body } = options;
	const { hostname } = new URL(url);
	const connect = http.request(proxyUrl, { method: 'CONNECT', path: `${hostname}:443`, agent: false });
	const socket = await new Promise<Socket>((resolve, reject) => {
		connect.once('error', reject);
		connect.once('connect', (response, tunnel) => {
			if (response.statusCode === 200) resolve(tunnel);
			else reject(new Error(`The proxy answered ${response.statusCode}`));
		});
		connect.end();
	});
	const secure = { ca: caPem, socket, servername: hostname } as https.RequestOptions;
	const request = https.request(url, { method, headers, agent: false, ...secure });
	if (body !== undefined) request.write(body);
	return await answerTo(request);
}
