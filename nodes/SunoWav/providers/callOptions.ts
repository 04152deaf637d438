/**
 * The options of every request to a provider. HTTP errors are returned as responses, because the body decides and because n8n would resend
 * after HTTP 401. Redirects would take the key to another host.
 */
export const callOptions = { json: true, ignoreHttpStatusErrors: true, disableFollowRedirect: true } as const;
