import type { IHttpRequestOptions } from 'n8n-workflow';

import type { Purpose } from '../errors/advice';
import { TIMED_OUT, toNetworkProblem } from '../errors/networkProblem';
import { Problem } from '../errors/problem';
import { anySignal, unlessCancelled } from '../helpers/wait';
import { REQUEST_TIMEOUT_MS } from '../parameters/requestOptions';
import type { Account } from '../providers/account';
import { callOptions } from '../providers/callOptions';
import { CREDENTIAL, type RequestContext } from './credential';
import { type HttpResponse, readResponse } from './response';
import { readBody } from './responseBody';

/** A successful response: its `data`, and the whole body for users who want to see it. */
export interface Success {
	data: unknown;
	raw: unknown;
}

/**
 * Sends one request with the node's credential and judges the response. Anything but a success is a Problem, with advice that fits the
 * purpose. The request's timeout covers the whole response: n8n's own timeout restarts with every byte, so a slow response could take
 * forever.
 */
export async function sendRequest(
	context: RequestContext,
	account: Account,
	purpose: Purpose,
	options: IHttpRequestOptions,
): Promise<Success> {
	// Only whole milliseconds are accepted.
	const timeIsUp = AbortSignal.timeout(Math.ceil(options.timeout ?? REQUEST_TIMEOUT_MS));
	const response = await unlessCancelled(timeIsUp, receive(context, account, options, timeIsUp)).catch((error: unknown) => {
		if (error instanceof Problem) throw error;
		throw toNetworkProblem(timeIsUp.aborted ? TIMED_OUT : error, account, purpose, options.proxy);
	});
	return { data: readResponse(response, account, purpose, options.proxy), raw: response.body };
}

/** A response with its whole body, which is read as a stream, because n8n would unpack and parse a body of any size. */
async function receive(
	context: RequestContext,
	account: Account,
	options: IHttpRequestOptions,
	timeIsUp: AbortSignal,
): Promise<HttpResponse> {
	const skipSslCertificateValidation = options.skipSslCertificateValidation === true || account.ignoresSslIssues;
	// In executions n8n replaces it with the execution's own signal.
	const abortSignal = anySignal(timeIsUp, options.abortSignal as AbortSignal | undefined);
	const { statusCode, body } = (await context.helpers.httpRequestWithAuthentication.call(
		context,
		CREDENTIAL,
		{
			...options,
			...callOptions,
			skipSslCertificateValidation,
			abortSignal,
			encoding: 'stream',
			baseURL: account.provider.baseUrl,
			returnFullResponse: true,
		},
		{ credentialsDecrypted: { id: '', name: CREDENTIAL, type: CREDENTIAL, data: account.credential } },
	)) as HttpResponse;
	return { statusCode, body: await readBody(body, account, timeIsUp) };
}
