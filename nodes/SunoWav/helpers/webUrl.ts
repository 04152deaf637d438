/** The URL that a text is, if it is an absolute one of the web. */
export function parseWebUrl(text: string): URL | undefined {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	return url?.protocol === 'https:' || url?.protocol === 'http:' ? url : undefined;
}
