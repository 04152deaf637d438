/** The shapes of IDs, tokens and addresses, for those that were not given to `hide`. */
const PATTERNS: Array<[RegExp, string]> = [
	[/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '<id>'],
	[/\btask_[\w.-]+_\d{10,}\b/gi, '<id>'],
	[/\b[0-9a-f]{16,}\b/gi, '<id>'],
	[/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, '<email>'],
	[/\b\d{1,3}(\.\d{1,3}){3}\b/g, '<address>'],
	// Words are shorter than this and contain no digits.
	[/\b(?=[\w-]*\d)[\w-]{24,}\b/g, '<token>'],
];

const ANY_URL = /[a-z][a-z0-9+.-]*:\/\/[^\s"'<>`)\]}]*/gi;

/** Node.js has this as `RegExp.escape`, but TypeScript does not know that function yet. */
const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** Shorter secrets cannot be hidden, because they are part of too many words. */
const SHORTEST_SECRET = 6;

/** Keeps keys, IDs, addresses and the paths of URLs out of the written files. */
export class Redactor {
	readonly #secrets = new Map<string, string>();

	/** From now on, writes `secret` as `<name>`. */
	hide(secret: string, name: string): void {
		if (secret.length >= SHORTEST_SECRET) this.#secrets.set(secret.toLowerCase(), `<${name}>`);
	}

	/** The text without secrets. */
	clean(text: string): string {
		let cleaned = text.replace(ANY_URL, (url) => `<URL at ${this.hostOf(url) || 'no host'}>`);
		for (const [secret, name] of this.#secrets) cleaned = cleaned.replace(new RegExp(escaped(secret), 'gi'), name);
		for (const [pattern, name] of PATTERNS) cleaned = cleaned.replace(pattern, name);
		return cleaned;
	}

	/** The host of a URL, or its replacement if the host is secret. Undefined if the text is not a URL. */
	hostOf(url: string): string | undefined {
		const host = URL.parse(url)?.host;
		return host === undefined ? undefined : (this.#secrets.get(host.toLowerCase()) ?? host);
	}

	/** The last check before a text is written. Throws if the text contains a secret. */
	assertClean(text: string): void {
		const lower = text.toLowerCase();
		for (const [secret, name] of this.#secrets) {
			if (lower.includes(secret)) throw new Error(`The page was not written, because it would have contained ${name}.`);
		}
		if (/:\/\//.test(text)) throw new Error('The page was not written, because it would have contained a URL.');
	}
}
