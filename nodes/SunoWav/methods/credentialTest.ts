import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { readCredits } from '../client/providerClient';
import { type HttpResponse, readResponse } from '../client/response';
import { inOneText } from '../errors/n8nErrors';
import { toNetworkProblem } from '../errors/networkProblem';
import { Problem } from '../errors/problem';
import { type Account, toAccount } from '../providers/account';

const TEST_TIMEOUT_MS = 20_000;

/**
 * The credential's Test: asks for the remaining credits, which is free. It is judged in code, because the rules of a declarative test
 * cannot tell an unknown code or a web page with status 200 from a success.
 */
export async function testSunoWavApi(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	try {
		const account = toAccount(credential.data ?? {});
		const credits = readCredits(readResponse(await askForCredits(this, account), account, 'test'), account);
		return { status: 'OK', message: `Connection successful. Credits left: ${credits}` };
	} catch (error) {
		if (!(error instanceof Problem)) return { status: 'Error', message: 'The credential could not be tested' };
		return { status: 'Error', message: inOneText(error, 'test') };
	}
}

/** The context of a credential test has no newer request helper than this one. */
async function askForCredits({ helpers }: ICredentialTestFunctions, account: Account): Promise<HttpResponse> {
	try {
		return (await helpers.request({
			method: 'GET',
			uri: `${account.provider.baseUrl}${account.provider.creditsPath}`,
			headers: { Authorization: `Bearer ${account.apiKey}`, Accept: 'application/json' },
			json: true,
			simple: false,
			resolveWithFullResponse: true,
			followRedirect: false,
			timeout: TEST_TIMEOUT_MS,
		})) as HttpResponse;
	} catch (error) {
		throw toNetworkProblem(error, account, 'test');
	}
}
