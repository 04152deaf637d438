import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { Problem } from '../helpers/problem';
import { sentences } from '../helpers/text';
import { toAccount, type Account } from '../providers/account';
import { readAnswer, type HttpAnswer } from '../transport/answer';
import { readCredits } from '../transport/credits';
import { problemOfFailedRequest } from '../transport/networkProblem';

const TEST_TIMEOUT_MS = 20_000;

/**
 * The credential's Test: asks for the remaining credits, which is free. It is judged in code, because the rules of a
 * declarative test cannot tell an unknown code or a web page with status 200 from a success.
 */
export async function testSunoWavApi(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	try {
		const account = toAccount(credential.data ?? {});
		const credits = readCredits(readAnswer(await askForCredits(this, account), account, 'test'), account);
		return { status: 'OK', message: `Connection successful. Credits left: ${credits}` };
	} catch (error) {
		if (!(error instanceof Problem)) return { status: 'Error', message: 'The credential could not be tested' };
		return { status: 'Error', message: sentences(error.message, error.description) };
	}
}

/** The context of a credential test has no newer request helper than this one. */
async function askForCredits({ helpers }: ICredentialTestFunctions, account: Account): Promise<HttpAnswer> {
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
		})) as HttpAnswer;
	} catch (error) {
		throw problemOfFailedRequest(error, account, 'test');
	}
}
