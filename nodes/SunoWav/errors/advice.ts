import { sentences } from '../helpers/text';
import { type ApiError, apiErrors } from './apiErrors';
import type { Party } from './party';

/**
 * What a request was for, because the advice after a failure must fit: to create a conversion (with a callback URL that somebody
 * listens to, or without one), to get a task's record or the credits, to download a file, or to test the credential.
 */
export type Purpose = 'create' | 'createWithCallback' | 'getTask' | 'getCredits' | 'download' | 'test';

/** What a user can check in the credential when the provider does not say what is wrong. */
export const checkCredential = ({ isCustomHost }: Party): string =>
	isCustomHost
		? 'Check the host, the API key and Behaves Like in the credential.'
		: 'Check that the API key comes from the provider chosen in the credential.';

/** Fills in the names of the provider. */
export const fill = (text: string, { provider }: Party): string =>
	text.replaceAll('{provider}', provider.displayName).replaceAll('{keyPage}', provider.keyPage);

const isForAccount = (purpose: Purpose) => purpose === 'test' || purpose === 'getCredits';

/** The message for a failure of this kind. A request for the account has no track or conversion that could be missing. */
export const messageOn = (apiError: ApiError, party: Party, purpose: Purpose): string =>
	fill(isForAccount(purpose) && apiError === apiErrors.notFound ? '{provider} returned "not found"' : apiError.message, party);

/** What to do about a failure of this kind. */
export function adviceOn(apiError: ApiError, party: Party, purpose: Purpose): string {
	const { description, withCallback, forRecord, fitsTest, mayBeUnknown, retry } = apiError;
	if (isForAccount(purpose) && !fitsTest) return retry === 'never' ? checkCredential(party) : '{Again} in a few minutes.';
	const special = { createWithCallback: withCallback, getTask: forRecord }[purpose as string];
	const otherRow = mayBeUnknown && !isForAccount(purpose) ? party.provider.otherRow : undefined;
	return sentences(fill(special ?? description, party), otherRow ?? '');
}
