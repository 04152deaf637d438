import type { Account } from './account';

/**
 * The callback URL for who polls, where the API demands one. It is the provider's own address: they know what they send
 * there, so it leaks to nobody, and its name resolves, in case that they check it. At a gateway, the provider behind it gets
 * to know the gateway's address, without its path and user.
 *
 * The others leak more or do harm. The owner of a public placeholder such as example.com would get task IDs and the links to
 * the files. This n8n's own address, with a path that no webhook has, would tell the provider where n8n is, leave several
 * 404s per track in its log, and be private on many machines. The execution's resume URL is answered 409 as long as the
 * execution runs, and carries its one token: a late repetition would resume a later Wait of the same execution. And a
 * name that does not resolve (.invalid) is what a provider that checks addresses would refuse.
 */
export const unusedCallbackUrl = ({ provider }: Account): string | undefined =>
	provider.api.create.needsCallBackUrl ? `${new URL(provider.baseUrl).origin}/` : undefined;
