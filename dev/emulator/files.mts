import type { FastifyInstance } from 'fastify';
import { textAnswer, type Answer } from './answers.mts';
import { APIS } from './apis/apis.mts';
import { flawedWav } from './audio/flawedWav.mts';
import type { Sample } from './audio/samples.mts';
import { syntheticWav, type ByteSource } from './audio/syntheticWav.mts';
import { COVER } from './cover.mts';
import { answer, blockedByGateway, see, type Exchange } from './exchange.mts';
import { partOf, rangeOf } from './ranges.mts';
import type { State } from './state.mts';
import type { Conversion, Track } from './types.mts';

interface Surroundings extends Exchange {
	samples: Array<Promise<Sample>>;
}

/** Pages of any site can play and fetch the files. */
const CORS_HEADERS = {
	'access-control-allow-origin': '*',
	'access-control-expose-headers': 'Accept-Ranges, Content-Length, Content-Range',
};

const PREFLIGHT_HEADERS = {
	'access-control-allow-methods': 'GET, HEAD, OPTIONS',
	'access-control-allow-headers': 'Range',
	'access-control-max-age': '86400',
};

/** What an S3 bucket says about a file that has expired or never existed. */
function noSuchKey(name: string): Answer {
	const key = encodeURIComponent(name);
	const body = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>${key}</Key></Error>`);
	return { status: 404, headers: { 'content-type': 'application/xml' }, body, code: null, what: 'no such file' };
}

/** A file, or the requested part of it. */
function file(type: string, whole: Buffer | ByteSource, wanted: string | undefined): Answer {
	const range = rangeOf(wanted, whole.length);
	if (range === 'unsatisfiable') {
		const refusal = textAnswer(416, '', 'range not satisfiable');
		return { ...refusal, headers: { ...refusal.headers, 'content-range': `bytes */${whole.length}` } };
	}
	const body = range === undefined ? whole : partOf(whole, range);
	return {
		status: range === undefined ? 200 : 206,
		headers: {
			'content-type': type,
			'accept-ranges': 'bytes',
			...(range && { 'content-range': `bytes ${range.start}-${range.end}/${whole.length}` }),
		},
		body,
		code: null,
		what: `${body.length} bytes`,
	};
}

function isOffered({ audioWavUrl, expiresAt }: Conversion): boolean {
	return audioWavUrl !== null && expiresAt !== null && expiresAt.getTime() > Date.now();
}

function trackOf(state: State, audioId: string): Track | undefined {
	for (const { tracks } of state.generations.values()) {
		const track = tracks.find(({ id }) => id === audioId);
		if (track) return track;
	}
	return undefined;
}

/** The file that a conversion has made: the track, unless the outcome says otherwise. */
async function wavOf({ outcome: { wavBytes, wavFlaw }, sample }: Conversion, samples: Surroundings['samples']): Promise<Buffer | ByteSource> {
	if (wavFlaw !== undefined) return await flawedWav(wavFlaw);
	return wavBytes === undefined ? (await samples[sample]).wav : syntheticWav(wavBytes);
}

/** The tracks as MP3, their covers as JPEG, and the converted files as WAV. */
export function addFiles(app: FastifyInstance, surroundings: Surroundings): void {
	const { state, samples } = surroundings;
	app.route<{ Params: { name: string } }>({
		method: ['GET', 'HEAD', 'OPTIONS'],
		url: '/files/:name',
		handler: async (request, reply) => {
			const { name } = request.params;
			const { range, 'user-agent': userAgent } = request.headers;
			const id = name.replace(/\.(mp3|wav|jpeg)$/, '');
			const conversion = name.endsWith('.wav') ? state.conversions.get(id) : undefined;
			const handle = async (): Promise<Answer> => {
				if (request.method === 'OPTIONS') return { ...textAnswer(200, '', 'preflight'), headers: PREFLIGHT_HEADERS };
				if (conversion && isOffered(conversion)) {
					if (!userAgent && APIS[conversion.api].filesNeedUserAgent) return blockedByGateway();
					if (request.method === 'GET') state.countersOf(conversion.apiKey).downloads += 1;
					return file('audio/wav', await wavOf(conversion, samples), range);
				}
				// The stream URL of a track is its ID without an extension.
				const track = name.endsWith('.wav') ? undefined : trackOf(state, id);
				if (!track) return noSuchKey(name);
				if (name.endsWith('.jpeg')) return file('image/jpeg', COVER, range);
				return file('audio/mpeg', (await samples[track.sample]).mp3, range);
			};
			const withCors = async (): Promise<Answer> => {
				const plain = await handle();
				return { ...plain, headers: { ...plain.headers, ...CORS_HEADERS } };
			};
			const seen = see(request, { provider: conversion?.provider ?? null, apiKey: conversion?.apiKey ?? null, taskId: id });
			await answer(surroundings, request, reply, seen, withCors);
		},
	});
}
