import type { IBinaryData, IExecuteSingleFunctions, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';

import type { Account } from './provider/account';
import type { Conversion } from './provider/conversion';
import { problemOfFailedRequest } from './provider/networkProblem';
import { Problem } from './provider/problem';

type FileStream = NodeJS.ReadableStream & { destroy(): void };

const WAV_HEADER_BYTES = 12;

const FILE_NAME_MAX_LENGTH = 120;

/**
 * Streams the WAV of a finished conversion into n8n's binary storage. The request goes without the API key, because the
 * file lies on another host. Throws a Problem when there is no file, it is no WAV, or it does not arrive whole.
 */
export async function downloadWav(
	context: IExecuteSingleFunctions,
	account: Account,
	conversion: Conversion,
	{ proxy, timeout, skipSslCertificateValidation }: Partial<IHttpRequestOptions>,
	fileName: string,
): Promise<IBinaryData> {
	const { provider } = account;
	if (conversion.audioWavUrl === null) {
		throw fileProblem('The conversion is a success, but the provider names no file', `Ask ${provider.displayName} about it.`);
	}
	const expired = `${provider.displayName} keeps WAV files for ${provider.retentionDays} days. If the conversion is older, convert the track again.`;
	try {
		const { body, statusCode } = (await context.helpers.httpRequest({
			method: 'GET',
			url: conversion.audioWavUrl,
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			abortSignal: context.getExecutionCancelSignal(),
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
		return await context.helpers.prepareBinaryData(stream as never, safeFileName(fileName, conversion), 'audio/wav');
	} catch (error) {
		const fileHost = { ...account, provider: { ...provider, displayName: "The WAV file's host" } };
		throw error instanceof Problem ? error : problemOfFailedRequest(error, fileHost);
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
export function safeFileName(wanted: string, { audioId, taskId }: Conversion): string {
	const base = (wanted.trim() || audioId || taskId || 'track')
		.replace(/[\p{C}\\/:*?"<>|]/gu, '_')
		.replace(/^\.+/, '_')
		.replace(/\.wav$/i, '')
		.slice(0, FILE_NAME_MAX_LENGTH);
	return `${base}.wav`;
}
