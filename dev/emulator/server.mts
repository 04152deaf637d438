import fastify from 'fastify';
import type { AddressInfo } from 'node:net';
import { addAdminApi } from './adminApi.mts';
import { sampleTracks } from './audio/samples.mts';
import { Callbacks } from './callbacks.mts';
import { CALLBACK_TIMEOUT_MS, DEFAULT_CONVERSION_MS } from './constants.mts';
import { Conversions } from './conversions.mts';
import { Faults } from './faults.mts';
import { addFiles } from './files.mts';
import { callbackLine } from './logLines.mts';
import { addProviderRoutes } from './providerRoutes.mts';
import { State } from './state.mts';
import { Timers } from './timers.mts';

export interface EmulatorOptions {
	/** The default, 0, takes any free port. */
	port?: number;
	host?: string;
	/** How long a conversion is pending, unless its account says otherwise. */
	conversionMs?: number;
	/** The factor by which the time between two attempts of a callback is shortened. With 60, a minute lasts a second. */
	callbackClock?: number;
	callbackTimeoutMs?: number;
	/** Also serve the providers' real base URLs. */
	providerProxy?: boolean;
	/** Called with one line for every request and callback. */
	log?: (line: string) => void;
}

export interface RunningEmulator {
	url: string;
	port: number;
	proxy?: { url: string; caPem: string };
	close(): Promise<void>;
}

/** Starts the emulator. It keeps nothing after `close`. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<RunningEmulator> {
	const { port = 0, host = '127.0.0.1', conversionMs = DEFAULT_CONVERSION_MS } = options;
	const { callbackClock = 1, callbackTimeoutMs = CALLBACK_TIMEOUT_MS, log = () => {} } = options;
	const state = new State();
	const faults = new Faults();
	const timers = new Timers();
	const callbacks = new Callbacks(state, faults, timers, {
		callbackClock,
		callbackTimeoutMs,
		log: (conversion, what) => log(callbackLine(conversion, what)),
	});
	const conversions = new Conversions(state, callbacks, timers, conversionMs);
	const stopWork = () => {
		timers.clear();
		callbacks.reset();
	};
	const reset = () => {
		stopWork();
		faults.clear();
		state.reset();
	};

	const app = fastify({ forceCloseConnections: true });
	// The handlers read the bodies, because the provider has its own answer to a body that is not JSON.
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
	const surroundings = { state, faults, conversions, callbacks, samples: sampleTracks(), log, reset };
	addProviderRoutes(app, surroundings);
	addFiles(app, surroundings);
	await app.register(async (admin) => addAdminApi(admin, surroundings), { prefix: '/_emulator' });
	await app.listen({ port, host });
	const bound = (app.server.address() as AddressInfo).port;
	const url = `http://${host}:${bound}`;
	// Loaded only if needed, because making certificates takes a lot of code.
	const proxy = options.providerProxy ? await (await import('./providerProxy.mts')).startProviderProxy(url) : undefined;
	return {
		url,
		port: bound,
		...(proxy && { proxy: { url: proxy.url, caPem: proxy.caPem } }),
		close: async () => {
			stopWork();
			await proxy?.close();
			await app.close();
		},
	};
}
