import { Problem } from '../errors/problem';
import type { Account } from '../providers/account';

/** The largest size of an unpacked response: a hundred times that of the longest record. */
const MOST_BYTES = 4 * 1_048_576;

/** What a streamed body can do, in all versions of n8n. */
type BodyStream = AsyncIterable<Uint8Array> & { destroy(): unknown };

const isStream = (body: unknown): body is BodyStream =>
	body !== null && typeof body === 'object' && Symbol.asyncIterator in body && 'destroy' in body;

/**
 * Reads the streamed body of a response: parsed JSON, or a string if it is not JSON. Ends the stream when the signal aborts, and as soon as
 * it is too large, because n8n's request helper unpacks any size. Other bodies are returned unchanged, because n8n can create responses
 * itself.
 */
export async function readBody(body: unknown, account: Account, signal: AbortSignal): Promise<unknown> {
	if (!isStream(body)) return body;
	const end = () => body.destroy();
	signal.addEventListener('abort', end);
	try {
		if (signal.aborted) end();
		const chunks: Uint8Array[] = [];
		let length = 0;
		// Leaving the loop ends the stream.
		for await (const chunk of body) {
			length += chunk.length;
			if (length > MOST_BYTES) throw tooLarge(account);
			chunks.push(chunk);
		}
		return parse(new TextDecoder().decode(Buffer.concat(chunks)));
	} finally {
		signal.removeEventListener('abort', end);
	}
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

const tooLarge = ({ provider: { displayName }, isCustomHost }: Account): Problem =>
	new Problem({
		source: 'provider',
		message: `${displayName} sent a response that is too large`,
		description: isCustomHost
			? 'The node reads at most 4 MB. Check the host in the credential. It must be the address of the API.'
			: `The node reads at most 4 MB. If it happens again, ask ${displayName} about it.`,
	});
