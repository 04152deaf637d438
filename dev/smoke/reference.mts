import { EmulatorClient } from '../emulator/client.mts';
import { EMULATOR_KEY, JOBS_TRACK, SAMPLE_TRACK } from '../emulator/constants.mts';
import { startEmulator } from '../emulator/server.mts';
import type { Findings } from './findings.mts';
import { PROVIDERS } from './providers.mts';
import { survey, type SurveyOptions } from './survey.mts';

/** So many looks see all that a pending conversion can be. */
const LOOKS = 4;

const CALLBACK_URL = 'https://callback.invalid/';

/** Already there at the provider, before the survey. */
const EXISTED = 409;

/** Ends the conversions that have been looked at often enough, in place of waiting. */
async function endThoseSeen(admin: EmulatorClient): Promise<void> {
	for (const { taskId, completedAt, looks } of await admin.conversions()) {
		if (completedAt === null && looks >= LOOKS) await admin.finish(taskId);
	}
}

/** Puts the questions that a provider was asked to an emulator of our own, which knows no waiting. */
export async function askEmulator(options: SurveyOptions, provider: Findings): Promise<Findings> {
	const emulator = await startEmulator();
	try {
		const admin = new EmulatorClient(emulator.url);
		await admin.addFaults(
			{ match: { method: 'POST' }, count: 0, action: { conversionMs: null } },
			// As if somebody had taken it: nobody is called who does not know of this.
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
