import type { FastifyInstance } from 'fastify';
import type { Answer } from './answers.mts';
import type { Sample } from './audio/samples.mts';
import { syntheticWav, type ByteSource } from './audio/syntheticWav.mts';
import { answer, see, type Exchange } from './exchange.mts';
import type { State } from './state.mts';
import type { Conversion, Track } from './types.mts';

interface Surroundings extends Exchange {
	samples: Array<Promise<Sample>>;
}

/** What an S3 bucket says of a file that has expired or never was. */
function noSuchKey(name: string): Answer {
	const key = encodeURIComponent(name);
	const body = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>${key}</Key></Error>`);
	return { status: 404, headers: { 'content-type': 'application/xml' }, body, code: null, what: 'no such file' };
}

function file(type: string, body: Buffer | ByteSource): Answer {
	return { status: 200, headers: { 'content-type': type }, body, code: null, what: `${body.length} bytes` };
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

/** The tracks as MP3 and the converted files as WAV. */
export function addFiles(app: FastifyInstance, surroundings: Surroundings): void {
	const { state, samples } = surroundings;
	app.get<{ Params: { name: string } }>('/files/:name', async (request, reply) => {
		const { name } = request.params;
		const id = name.replace(/\.(mp3|wav)$/, '');
		const conversion = name.endsWith('.wav') ? state.conversions.get(id) : undefined;
		const handle = async (): Promise<Answer> => {
			if (conversion && isOffered(conversion)) {
				state.countersOf(conversion.apiKey).downloads += 1;
				const { wavBytes } = conversion.outcome;
				if (wavBytes !== undefined) return file('audio/wav', syntheticWav(wavBytes));
				return file('audio/wav', (await samples[conversion.sample]).wav);
			}
			// The stream URL of a track is its id without an extension.
			const track = name.endsWith('.wav') ? undefined : trackOf(state, id);
			return track ? file('audio/mpeg', (await samples[track.sample]).mp3) : noSuchKey(name);
		};
		const seen = see(request, { provider: conversion?.provider ?? null, apiKey: conversion?.apiKey ?? null, taskId: id });
		await answer(surroundings, request, reply, seen, handle);
	});
}
