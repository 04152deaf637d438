import { parseBuffer } from 'music-metadata';
import type { FileFindings } from './findings.mts';
import { reasonOf, USER_AGENT } from './providerClient.mts';
import type { Redactor } from './redactor.mts';

const DOWNLOAD_TIMEOUT_MS = 600_000;
const HEAD_BYTES = 65_536;

/** The part of the file that is enough to identify it. */
class Head {
	#bytes = Buffer.alloc(0);

	add(chunk: Uint8Array): void {
		if (this.#bytes.length < HEAD_BYTES) this.#bytes = Buffer.concat([this.#bytes, chunk]);
	}

	get isWav(): boolean {
		return /^(RIFF|RF64)....WAVE/s.test(this.#bytes.toString('latin1', 0, 12));
	}

	async format(): Promise<string> {
		if (!this.isWav) return 'unknown';
		const { format } = await parseBuffer(this.#bytes, { mimeType: 'audio/wav' }, { skipPostHeaders: true });
		return `${format.codec}, ${format.sampleRate} Hz, ${format.bitsPerSample} bit, ${format.numberOfChannels} channels`;
	}
}

/** Downloads a file without sending the key, and returns the facts about it. The file is not kept. */
export async function inspectFile(url: string, redactor: Redactor): Promise<FileFindings> {
	const started = performance.now();
	const host = redactor.hostOf(url) ?? 'no host';
	const head = new Head();
	const found: FileFindings = {
		status: null,
		host,
		finalHost: host,
		contentType: 'none',
		contentLength: 'none',
		acceptRanges: 'none',
		bytes: 0,
		failure: '',
		riff: false,
		format: 'unknown',
		ms: 0,
	};
	try {
		const signal = AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS);
		const { status, headers, url: finalUrl, body } = await fetch(url, { headers: { 'user-agent': USER_AGENT }, signal });
		found.status = status;
		found.finalHost = redactor.hostOf(finalUrl) ?? host;
		const header = (name: string) => redactor.clean(headers.get(name) ?? 'none');
		found.contentType = header('content-type');
		found.contentLength = header('content-length');
		found.acceptRanges = header('accept-ranges');
		for await (const chunk of body ?? []) {
			found.bytes += chunk.byteLength;
			head.add(chunk);
		}
	} catch (error) {
		found.failure = redactor.clean(reasonOf(error));
	}
	found.riff = head.isWav;
	found.format = await head.format().catch(() => 'unreadable');
	found.ms = Math.round(performance.now() - started);
	return found;
}
