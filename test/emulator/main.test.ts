import { EMULATOR_KEY, JOBS_GENERATION_ID, SAMPLE_AUDIO_IDS, SAMPLE_GENERATION_ID } from '../../dev/emulator/constants.mts';
import { startEmulator } from '../../dev/emulator/server.mts';
import { ProviderApi } from './support/api';
import { runMain } from './support/runMain.mts';
import { until } from './support/until.mts';

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
	const emulator = await startEmulator();
	await emulator.close();
	return emulator.port;
}

test('prints what users need to know, then one line per request and callback', async () => {
	const port = await freePort();
	const main = runMain('--port', String(port), '--speed', '100');
	await until(() => main.output().includes('Audio ids'));
	const url = `http://127.0.0.1:${port}`;
	for (const text of [`${url}/kie`, `${url}/erweima`, EMULATOR_KEY, SAMPLE_GENERATION_ID, JOBS_GENERATION_ID, ...SAMPLE_AUDIO_IDS]) {
		expect(main.output()).toContain(text);
	}
	const taskId = await new ProviderApi(url, 'apibox').start();
	await until(() => main.output().includes('callback given up'));
	expect(main.output()).toMatch(new RegExp(`apibox   POST /apibox/api/v1/wav/generate  200 code 200  created ${taskId}\n`));
	expect(main.output().split(EMULATOR_KEY)).toHaveLength(2);
	main.stop();
	expect(await main.ended).toBe(0);
});

test('a port that is taken', async () => {
	const emulator = await startEmulator();
	const main = runMain('--port', String(emulator.port));
	expect(await main.ended).toBe(1);
	await emulator.close();
	expect(main.output()).toMatch(/^Port \d+ is taken.*Choose another one: npm run emulator -- --port \d+\n$/);
});

test.each([[['--port', 'x'], '--port must be a number above 0, not "x".'], [['--prot'], "Unknown option '--prot'"]])(
	'options that make no sense: %j',
	async (args, message) => {
		const main = runMain(...args);
		expect(await main.ended).toBe(1);
		expect(main.output()).toContain(message);
	},
);
