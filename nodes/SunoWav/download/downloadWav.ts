import { type IBinaryData, type IExecuteFunctions, type IHttpRequestOptions, sleep } from 'n8n-workflow';

import { AudioMeter, type AudioMeasurement } from '../audio/audioMeter';
import { withRetries } from '../client/retry';
import { toProblem } from '../errors/n8nErrors';
import { Problem } from '../errors/problem';
import type { Conversion } from '../helpers/conversion';
import { anySignal, throwIfCancelled } from '../helpers/wait';
import { REQUEST_TIMEOUT_MS } from '../parameters/requestOptions';
import type { Account } from '../providers/account';
import { ageOf } from './age';
import { Arrival, ArrivalFailure } from './arrival';
import { downloadRetries } from './downloadRetries';
import { inDownloadSlot, inMeasuringSlot } from './downloadSlots';
import { FileProblems } from './fileProblems';
import { announcedBytes, hasFile, redirectTarget, requestFile } from './fileRequest';
import { checkFileHost, checkFileUrl, type EgressHelpers } from './fileUrl';
import { withMemoryFor } from './memoryRoom';
import { isWavHeader, readWavFacts, sizeByHeader, type WavFacts } from './wavHeader';
import { type FileStream, readHeader, readSmall, watchBytes } from './wavStream';

/** How to download: proxy, timeout and certificates as in the other requests, the file's name, and when to stop. */
interface DownloadSettings {
	request: Partial<IHttpRequestOptions>;
	fileName: string;
	signal: AbortSignal | undefined;
	/** Whether the node has just waited for the conversion. */
	isNew?: boolean;
	/** Set only if the audio is to be measured. Called once if the meter itself fails. */
	onMeterFault?: (error: unknown) => void;
}

interface DownloadedWav {
	file: IBinaryData;
	wav: WavFacts & Partial<AudioMeasurement>;
}

/** What the tries and redirects of one download share. */
interface Download extends DownloadSettings {
	helpers: Pick<IExecuteFunctions['helpers'], 'httpRequest' | 'prepareBinaryData'> & EgressHelpers;
	account: Account;
	problems: FileProblems;
}

const MAX_REDIRECTS = 5;

/** For a file whose length was not announced. */
const MOST_BYTES = 2 * 1024 ** 3;

/** Some programs append to a file without changing its header. */
const SLACK_BYTES = 1_000_000;

/** If written in one piece, a small file takes much less of n8n's time. */
const SMALL_BYTES = 4_000_000;

/** How long the storage may take to report why a stream broke off. */
const STORAGE_SAYS_MS = 5_000;

/**
 * Waits for its turn, then streams the WAV of a finished conversion into n8n's binary storage. Retries after a temporary failure. The
 * request is sent without the API key, because the file is on another host.
 */
export async function downloadWav(
	helpers: Download['helpers'],
	account: Account,
	conversion: Conversion,
	settings: DownloadSettings,
): Promise<DownloadedWav> {
	const { audioWavUrl } = conversion;
	const { signal, isNew = false, onMeterFault } = settings;
	const age = ageOf(conversion, account, isNew);
	const download = { ...settings, helpers, account, problems: new FileProblems(account, age, settings.request.proxy) };
	const inSlot = onMeterFault ? inMeasuringSlot : inDownloadSlot;
	try {
		if (audioWavUrl === null) {
			const message = 'The conversion succeeded, but the provider returned no file URL';
			throw new Problem({ source: 'provider', message, description: `Ask ${account.provider.displayName} about it.` });
		}
		return await withRetries(
			downloadRetries(account, age === 'fresh'),
			signal,
			async () => await inSlot(account, signal, async () => await fetchWav(download, audioWavUrl, MAX_REDIRECTS)),
		);
	} catch (error) {
		throw toProblem(error).about(conversion);
	}
}

async function fetchWav(download: Download, url: string, redirectsLeft: number): Promise<DownloadedWav> {
	const { helpers, account, problems, request, signal } = download;
	checkFileUrl(url, account);
	await checkFileHost(helpers, url, account, request.proxy);
	// Only a signal reliably ends a body: in some versions of n8n, destroying its stream waits for the next byte.
	const cut = new AbortController();
	const meter = download.onMeterFault && new AudioMeter(download.onMeterFault);
	let begun: Arrival | undefined;
	try {
		const abortSignal = anySignal(cut.signal, signal);
		const response = await requestFile(helpers, account, request, url, abortSignal);
		const stream = response.body as FileStream;
		const announced = announcedBytes(response);
		const arrival = new Arrival(stream, {
			idleMs: request.timeout ?? REQUEST_TIMEOUT_MS,
			mostBytes: (start) => Math.max(announced ?? 0, mostByHeader(start)),
		});
		begun = arrival;
		const target = redirectTarget(response, url);
		if (target !== undefined) {
			if (redirectsLeft === 0) throw problems.redirectedTooOften();
			cut.abort();
			return await fetchWav(download, target, redirectsLeft - 1);
		}
		if (!hasFile(response)) throw response.statusCode === 206 ? new ArrivalFailure('brokenOff') : problems.unavailable(response.statusCode);
		if (meter) watchBytes(stream, (bytes) => meter.write(bytes));
		const header = await Promise.race([readHeader(stream), arrival.failed]);
		if (header.length === 0) throw problems.empty();
		if (!isWavHeader(header)) throw problems.noWav(arrival.start);
		const file = await withMemoryFor(announced, abortSignal, async () => await store(download, stream, arrival, announced));
		if (!isWhole(arrival, announced)) throw new ArrivalFailure('brokenOff');
		return { file, wav: { ...readWavFacts(arrival.start, arrival.received), ...meter?.end() } };
	} catch (error) {
		throwIfCancelled(signal);
		throw problems.from(error, begun !== undefined);
	} finally {
		begun?.finish();
		cut.abort();
	}
}

/**
 * Passes a stream to n8n's storage. If the storage fails, the stream breaks off. That is not the network's fault, so the storage's own
 * error wins. If the network fails, most storages report only that.
 */
async function store({ helpers, fileName }: Download, stream: FileStream, arrival: Arrival, announced = Infinity): Promise<IBinaryData> {
	// It may have failed while it waited for its turn.
	const whole = await Promise.race([arrival.failed, announced > SMALL_BYTES ? undefined : readSmall(stream, SMALL_BYTES)]);
	const stored = helpers.prepareBinaryData(whole ?? (stream as never), fileName, 'audio/wav').catch((error: unknown) => {
		throw isOfNetwork(error, arrival.error) ? new ArrivalFailure('brokenOff') : error;
	});
	const failed = arrival.failed.catch(async (failure: ArrivalFailure) => {
		if (failure.reason === 'brokenOff') await Promise.race([stored, sleep(STORAGE_SAYS_MS)]);
		throw failure;
	});
	return await Promise.race([stored, failed]);
}

const NETWORK_CODES = /^(ECONN|EPIPE|ETIMEDOUT|EPROTO|EHOST|ENET|EAI_|ABORT_ERR|ERR_|HPE_|Z_)/;

/** Whether a storage's error is the stream's error. Errors of disks and databases have other codes. */
function isOfNetwork(error: unknown, ofStream: unknown): boolean {
	const { code, message } = error as { code?: unknown; message?: unknown };
	return typeof code === 'string' ? NETWORK_CODES.test(code) : error === ofStream || /aborted|timed out/.test(String(message));
}

/**
 * A file of the announced length is complete, whatever its header says. Other files may be compressed, or have no announced length. They
 * also end when their connection ends, so their header decides.
 */
const isWhole = ({ received, start }: Arrival, announced: number | undefined): boolean =>
	received === announced || received >= (sizeByHeader(start)?.least ?? 0);

/** The maximum length of a file that was compressed or whose length was not announced. Node itself checks the others. */
const mostByHeader = (start: Buffer): number => Math.min((sizeByHeader(start)?.most ?? Infinity) + SLACK_BYTES, MOST_BYTES);
