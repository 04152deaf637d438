import { EmulatorClient } from '../emulator/client.mts';
import { EMULATOR_KEY, JOBS_TRACK, SAMPLE_TRACK } from '../emulator/constants.mts';
import { startEmulator } from '../emulator/server.mts';
import type { Findings } from './findings.mts';
import { PROVIDERS } from './providers.mts';
import { survey, type SurveyOptions } from './survey.mts';

/** This many lookups see all states of a pending conversion. */
const LOOKS = 4;

const CALLBACK_URL = 'https://callback.invalid/';

/** The provider had already converted the track before the survey. */
const EXISTED = 409;

/** Instead of waiting, ends the conversions that have been looked up often enough. */
async function endThoseSeen(admin: EmulatorClient): Promise<void> {
	for (const { taskId, completedAt, looks } of await admin.conversions()) {
		if (completedAt === null && looks >= LOOKS) await admin.finish(taskId);
	}
}

/** Sends the same requests to our own emulator, which never needs to wait. */
export async function askEmulator(options: SurveyOptions, provider: Findings): Promise<Findings> {
	const emulator = await startEmulator();
	try {
		const admin = new EmulatorClient(emulator.url);
		await admin.addFaults(
			{ match: { method: 'POST' }, count: 0, action: { conversionMs: null } },
			// As if it had been delivered, so that no stranger's URL is called.
			{ match: { on: 'callback' }, count: 0, action: { drop: true } },
		);
		const asked: SurveyOptions = {
			...options,
			apiKey: EMULATOR_KEY,
			baseUrl: `${emulator.url}/${PROVIDERS[options.provider].played}`,
			...(options.track && { track: provider.trackApi === 'jobs' ? JOBS_TRACK : SAMPLE_TRACK }),
			...(options.callbackUrl !== undefined && { callbackUrl: CALLBACK_URL }),
			wait: async () => await endThoseSeen(admin),
			log: undefined,
			redactor: undefined,
		};
		if (provider.conversion?.created.code === EXISTED) await survey({ ...asked, spend: 'once' });
		return await survey(asked);
	} finally {
		await emulator.close();
	}
}
