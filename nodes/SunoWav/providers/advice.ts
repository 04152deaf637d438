import { sentences } from '../helpers/text';
import { isCustomHost, type Account } from './account';
import type { ApiError } from './apiErrors';

/**
 * What a request was for, because the advice after its failure has to fit: to start a conversion (with a callback URL that
 * somebody sees to, or without), to look up a task, to ask for the credits, to download a file, or to test the credential.
 */
export type Purpose = 'start' | 'startWithCallback' | 'lookUp' | 'credits' | 'download' | 'test';

/** What a user can look at in the credential when the provider does not say what is wrong. */
export const checkCredential = (account: Account): string =>
	isCustomHost(account)
		? 'Check the host, the API key and Behaves Like in the credential.'
		: 'Check that the provider in the credential is the one that the API key comes from.';

/** Fills in the names of the account's provider, and what the user can do once more. */
export const fill = (text: string, { provider }: Account, purpose: Purpose): string =>
	text
		.replaceAll('{provider}', provider.displayName)
		.replaceAll('{keyPage}', provider.keyPage)
		.replaceAll('{again}', purpose === 'test' ? 'Retry the test' : 'Run the item again');

/** What to do about a failure of this kind. */
export function adviceOn(apiError: ApiError, account: Account, purpose: Purpose): string {
	const { description, withCallback, whenLookedUp, fitsTest, mayBeUnknown, retry } = apiError;
	const isForAccount = purpose === 'test' || purpose === 'credits';
	if (isForAccount && !fitsTest) return retry === 'never' ? checkCredential(account) : fill('{again} in a few minutes.', account, purpose);
	const special = { startWithCallback: withCallback, lookUp: whenLookedUp }[purpose as string];
	const otherRow = mayBeUnknown && !isForAccount ? account.provider.otherRow : undefined;
	return sentences(fill(special ?? description, account, purpose), otherRow ?? '');
}
