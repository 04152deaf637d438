async function fetchJson(url: string): Promise<unknown> {
	try {
		const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
		return response.ok ? await response.json() : undefined;
	} catch {
		// Not listening yet, or not JSON. While n8n migrates its database, it answers every URL with status 200 and the text "n8n is
		// starting up".
		return undefined;
	}
}

/** Whether n8n reports that it is ready. This is enough for a worker and for a webhook processor. */
export async function saysReady(url: string): Promise<boolean> {
	const readiness = (await fetchJson(`${url}/healthz/readiness`)) as { status?: string } | undefined;
	return readiness?.status === 'ok';
}

/** Whether n8n really answers. Before 2.10, n8n reports that it is ready seconds before its API exists. */
export async function isReady(url: string): Promise<boolean> {
	if (!(await saysReady(url))) return false;
	const settings = (await fetchJson(`${url}/rest/settings`)) as { data?: object } | undefined;
	return settings?.data !== undefined;
}
