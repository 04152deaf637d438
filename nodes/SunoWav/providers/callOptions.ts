/**
 * The options of every request to a provider. The body decides, and n8n resends after HTTP 401, so HTTP errors are responses. Redirects
 * would take the key to another host.
 */
export const callOptions = { json: true, ignoreHttpStatusErrors: true, disableFollowRedirect: true } as const;
