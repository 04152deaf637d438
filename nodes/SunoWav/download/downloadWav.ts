import type { IBinaryData, IDataObject, IExecuteFunctions, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';

import { safeRetries, withRetries } from '../client/retry';
import { toProblem } from '../errors/n8nErrors';
import { toNetworkProblem } from '../errors/networkProblem';
import { Problem } from '../errors/problem';
import { AudioMeter, type AudioMeasurement } from '../audio/audioMeter';
import type { Conversion } from '../helpers/conversion';
import { redact } from '../helpers/redact';
import { throwIfCancelled } from '../helpers/wait';
import { REQUEST_TIMEOUT_MS } from '../parameters/requestOptions';
import { acceptsAnyCertificate, type Account } from '../providers/account';
import { Arrival, ArrivalFailure } from './arrival';
import { inDownloadSlot, inMeasuringSlot } from './downloadSlots';
import { checkFileUrl } from './fileUrl';
import { isWavHeader, readWavFacts, sizeByHeader, type WavFacts } from './wavHeader';
import { type FileStream, readStart, watchBytes } from './wavStream';

/** How to download: proxy, time-out and certificates as in the other requests, the file's name, and when to stop. */
interface DownloadSettings {
	request: Partial<IHttpRequestOptions>;
	fileName: string;
	signal: AbortSignal | undefined;
	/** Given when the audio is to be measured: called when the meter itself fails, once. */
	onMeterFault?: (error: unknown) => void;
}

interface DownloadedWav {
	file: IBinaryData;
	wav: WavFacts & Partial<AudioMeasurement>;
}

/** What the tries and redirects of one download have in common. */
interface Download extends DownloadSettings {
	helpers: Pick<IExecuteFunctions['helpers'], 'httpRequest' | 'prepareBinaryData'>;
	account: Account;
}

const MAX_REDIRECTS = 5;

/** Of a file whose length nobody has announced. */
const MOST_BYTES = 2 * 1024 ** 3;

/** Some writers append to a file and leave its header as it was. */
const SLACK_BYTES = 1_000_000;

/**
 * Streams the WAV of a finished conversion into n8n's binary storage when its turn has come, again when that fails in passing. The
 * request goes without the API key, because the file lies on another host. Throws a Problem when there is no file, it is no WAV, or it
 * does not arrive whole.
 */
export async function downloadWav(
	helpers: Download['helpers'],
	account: Account,
	conversion: Conversion,
	settings: DownloadSettings,
): Promise<DownloadedWav> {
	const { audioWavUrl } = conversion;
	const { signal } = settings;
	const download = { ...settings, helpers, account };
	const inSlot = settings.onMeterFault ? inMeasuringSlot : inDownloadSlot;
	try {
		if (audioWavUrl === null) {
			const message = 'The conversion is a success, but the provider names no file';
			throw new Problem({ source: 'provider', message, description: `Ask ${account.provider.displayName} about it.` });
		}
		return await withRetries(
			safeRetries(account),
			signal,
			async () => await inSlot(signal, async () => await fetchWav(download, audioWavUrl, MAX_REDIRECTS)),
		);
	} catch (error) {
		throw toProblem(error).about(conversion);
	}
}

async function fetchWav(download: Download, url: string, redirectsLeft: number): Promise<DownloadedWav> {
	const { helpers, account, request, signal, fileName } = download;
	checkFileUrl(url, account);
	// Only a signal ends a body for certain: destroying its stream waits for the next byte in some versions of n8n.
	const cut = new AbortController();
	const meter = download.onMeterFault && new AudioMeter(download.onMeterFault);
	let arrival: Arrival | undefined;
	try {
		const abortSignal = signal ? AbortSignal.any([signal, cut.signal]) : cut.signal;
		const { body, headers, statusCode } = await requestFile(download, url, abortSignal);
		const stream = body as FileStream;
		const announced = announcedBytes(headers);
		arrival = new Arrival(stream, {
			idleMs: request.timeout ?? REQUEST_TIMEOUT_MS,
			mostBytes: (start) => Math.max(announced ?? 0, mostByHeader(start)),
		});
		if (statusCode >= 300 && statusCode < 400 && typeof headers.location === 'string') {
			if (redirectsLeft === 0) throw fileProblem('The WAV file is redirected too often', account);
			cut.abort();
			return await fetchWav(download, targetOf(headers.location, url), redirectsLeft - 1);
		}
		if (statusCode !== 200) throw unavailable(statusCode, account);
		if (meter) watchBytes(stream, (bytes) => meter.write(bytes));
		const start = await Promise.race([readStart(stream), arrival.failed]);
		// Met at a file host that answers before the file has come to it.
		if (start.length === 0) throw fileProblem('The WAV file is empty', account, { retry: 'soon' });
		if (!isWavHeader(start)) throw fileProblem('The downloaded file is not a WAV file', account);
		const file = await Promise.race([helpers.prepareBinaryData(stream as never, fileName, 'audio/wav'), arrival.failed]);
		if (!isWhole(arrival, announced)) throw new ArrivalFailure('brokenOff');
		return { file, wav: { ...readWavFacts(arrival.start, arrival.received), ...meter?.end() } };
	} catch (error) {
		throwIfCancelled(signal);
		throw problemOf(error, arrival !== undefined, account);
	} finally {
		arrival?.finish();
		cut.abort();
	}
}

/** Asks for a file. Redirects come back as answers, because each address has to be checked. */
async function requestFile({ helpers, account, request }: Download, url: string, abortSignal: AbortSignal): Promise<IN8nHttpFullResponse> {
	const { proxy, timeout } = request;
	const skipSslCertificateValidation = request.skipSslCertificateValidation === true || acceptsAnyCertificate(account, url);
	return (await helpers.httpRequest({
		method: 'GET',
		url,
		// Packed, the length that is announced is not the file's.
		headers: { 'accept-encoding': 'identity' },
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		...{ proxy, timeout, skipSslCertificateValidation, abortSignal },
	})) as IN8nHttpFullResponse;
}

/** How long the answer is, by its headers. Of a packed one they do not tell: n8n's request helper drops what says so. */
function announcedBytes({ 'content-length': length }: IDataObject): number | undefined {
	return typeof length === 'string' && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

/**
 * A file as long as was announced is whole, whatever its header says. The others may have come packed, or without an announced length:
 * those also end when their connection does. Their header is asked.
 */
const isWhole = ({ received, start }: Arrival, announced: number | undefined): boolean =>
	received === announced || received >= (sizeByHeader(start)?.least ?? 0);

/** How long a file may be whose length was not announced, or that came packed. Node itself sees to the others. */
const mostByHeader = (start: Buffer): number => Math.min((sizeByHeader(start)?.most ?? Infinity) + SLACK_BYTES, MOST_BYTES);

const targetOf = (location: string, base: string) => (URL.canParse(location, base) ? new URL(location, base).href : location);

const FAILED_ARRIVALS: Readonly<Record<ArrivalFailure['reason'], string>> = {
	brokenOff: 'The WAV file did not arrive whole',
	stalled: 'The WAV file stopped arriving',
	tooSlow: 'The WAV file arrived too slowly',
	tooLarge: 'The WAV file is larger than its header says',
};

function problemOf(error: unknown, hadBegun: boolean, account: Account): Problem {
	if (error instanceof Problem) return error;
	if (error instanceof ArrivalFailure) {
		return fileProblem(FAILED_ARRIVALS[error.reason], account, { retry: error.reason === 'tooLarge' ? 'never' : 'soon' });
	}
	if (!hadBegun) {
		return toNetworkProblem(error, account, 'download').withAdvice(retention(account));
	}
	const reason = error instanceof Error ? redact(error.message, account.secrets) : '';
	return Problem.local('n8n could not store the WAV file', `Check the space and the limits of its binary data storage. ${reason}`);
}

const unavailable = (statusCode: number, account: Account): Problem =>
	fileProblem(`The WAV file is not available (HTTP ${statusCode})`, account, {
		code: String(statusCode),
		retry: statusCode >= 500 || statusCode === 408 || statusCode === 429 ? 'soon' : 'never',
	});

const fileProblem = (message: string, account: Account, more: { code?: string; retry?: Problem['retry'] } = {}): Problem =>
	new Problem({ source: 'provider', message, description: retention(account), ...more });

const retention = ({ provider: { displayName, retentionDays } }: Account): string =>
	`${displayName} keeps WAV files for ${retentionDays} days. If the conversion is older, convert the track again.`;
