/** What ids, tokens and addresses look like, for those that nobody told us of. */
const PATTERNS: Array<[RegExp, string]> = [
	[/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '<id>'],
	[/\btask_[\w.-]+_\d{10,}\b/gi, '<id>'],
	[/\b[0-9a-f]{16,}\b/gi, '<id>'],
	[/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, '<email>'],
	[/\b\d{1,3}(\.\d{1,3}){3}\b/g, '<address>'],
	// A word is not as long as this, and has no digits.
	[/\b(?=[\w-]*\d)[\w-]{24,}\b/g, '<token>'],
];

const ANY_URL = /[a-z][a-z0-9+.-]*:\/\/[^\s"'<>`)\]}]*/gi;

/** Node.js has this as `RegExp.escape`, which TypeScript does not know yet. */
const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** Shorter ones stand in too many words to be told from them. */
const SHORTEST_SECRET = 6;

/** Keeps keys, ids, addresses and the paths of URLs out of what is written down. */
export class Redactor {
	readonly #secrets = new Map<string, string>();

	/** From now on `secret` is written as `<name>`. */
	hide(secret: string, name: string): void {
		if (secret.length >= SHORTEST_SECRET) this.#secrets.set(secret.toLowerCase(), `<${name}>`);
	}

	/** The text without what must not be told. */
	clean(text: string): string {
		let cleaned = text.replace(ANY_URL, (url) => `<URL at ${this.hostOf(url) || 'no host'}>`);
		for (const [secret, name] of this.#secrets) cleaned = cleaned.replace(new RegExp(escaped(secret), 'gi'), name);
		for (const [pattern, name] of PATTERNS) cleaned = cleaned.replace(pattern, name);
		return cleaned;
	}

	/** The host of a URL, unless it is to be hidden; undefined for what is no URL. */
	hostOf(url: string): string | undefined {
		const host = URL.parse(url)?.host;
		return host === undefined ? undefined : (this.#secrets.get(host.toLowerCase()) ?? host);
	}

	/** Throws when something that is to be hidden stands in the text: the last look before it is written. */
	assertClean(text: string): void {
		const lower = text.toLowerCase();
		for (const [secret, name] of this.#secrets) {
			if (lower.includes(secret)) throw new Error(`The page was not written: ${name} would have stood in it.`);
		}
		if (/:\/\//.test(text)) throw new Error('The page was not written: a URL would have stood in it.');
	}
}
