import type { IBinaryData, IExecuteFunctions, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';

import type { Account } from './provider/account';
import type { Conversion } from './provider/conversion';
import { problemOfFailedRequest } from './provider/networkProblem';
import { Problem } from './provider/problem';
import { textOf } from './provider/text';

type FileStream = NodeJS.ReadableStream & { destroy(): void };

/** How to download: proxy, time-out and certificates as in the other requests, the file's name, and when to stop. */
export interface DownloadSettings {
	request: Partial<IHttpRequestOptions>;
	/** The name the user has given; empty for one after the audio ID. */
	fileName: unknown;
	signal: AbortSignal | undefined;
}

const WAV_HEADER_BYTES = 12;

const FILE_NAME_MAX_LENGTH = 120;

/**
 * Streams the WAV of a finished conversion into n8n's binary storage. The request goes without the API key, because the
 * file lies on another host. Throws a Problem when there is no file, it is no WAV, or it does not arrive whole.
 */
export async function downloadWav(
	helpers: Pick<IExecuteFunctions['helpers'], 'httpRequest' | 'prepareBinaryData'>,
	account: Account,
	conversion: Conversion,
	{ request, fileName, signal }: DownloadSettings,
): Promise<IBinaryData> {
	const { provider } = account;
	const { proxy, timeout, skipSslCertificateValidation } = request;
	if (conversion.audioWavUrl === null) {
		const message = 'The conversion is a success, but the provider names no file';
		throw fileProblem(message, `Ask ${provider.displayName} about it.`).about(conversion);
	}
	const expired = `${provider.displayName} keeps WAV files for ${provider.retentionDays} days. If the conversion is older, convert the track again.`;
	try {
		const { body, statusCode } = (await helpers.httpRequest({
			method: 'GET',
			url: conversion.audioWavUrl,
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			abortSignal: signal,
			...{ proxy, timeout, skipSslCertificateValidation },
		})) as IN8nHttpFullResponse;
		const stream = body as FileStream;
		if (statusCode !== 200) {
			stream.destroy();
			throw fileProblem(`The WAV file is not available (HTTP ${statusCode})`, expired, String(statusCode));
		}
		if (!isWavHeader(await readStart(stream))) {
			stream.destroy();
			throw fileProblem('The downloaded file is not a WAV file', expired);
		}
		return await helpers.prepareBinaryData(stream as never, safeFileName(fileName, conversion), 'audio/wav');
	} catch (error) {
		const fileHost = { ...account, provider: { ...provider, displayName: "The WAV file's host" } };
		throw (error instanceof Problem ? error : problemOfFailedRequest(error, fileHost)).about(conversion);
	}
}

function fileProblem(message: string, description: string, code?: string): Problem {
	return new Problem({ source: 'provider', message, description, code });
}

/** A WAV file starts with RIFF, or with RF64 when it is larger than 4 GiB, and names its format at byte 8. */
export function isWavHeader(start: Buffer): boolean {
	const tag = start.toString('latin1', 0, 4);
	return (tag === 'RIFF' || tag === 'RF64') && start.toString('latin1', 8, WAV_HEADER_BYTES) === 'WAVE';
}

/** Reads the first bytes of a stream and puts them back, so that the whole file is still to come. */
async function readStart(stream: FileStream): Promise<Buffer> {
	return await new Promise((resolve, reject) => {
		const finish = (start: Buffer) => {
			stream.removeListener('readable', onReadable).removeListener('end', onEnd).removeListener('error', reject);
			resolve(start);
		};
		const onEnd = () => finish(Buffer.alloc(0));
		const onReadable = () => {
			const start = (stream as unknown as { read(size: number): Buffer | null }).read(WAV_HEADER_BYTES);
			if (start === null) return;
			finish(start);
			stream.unshift(start);
		};
		stream.on('readable', onReadable).once('end', onEnd).once('error', reject);
	});
}

/** The user's file name, or the audio ID, without anything that could lead out of a folder, and with .wav at its end. */
export function safeFileName(wanted: unknown, { audioId, taskId }: Conversion): string {
	const name = (textOf(wanted) ?? audioId ?? taskId ?? 'track')
		.replace(/[\p{C}\\/:*?"<>|]/gu, '_')
		.replace(/^\.+/, '_')
		.replace(/\.wav$/i, '');
	return `${[...name].slice(0, FILE_NAME_MAX_LENGTH).join('')}.wav`;
}
