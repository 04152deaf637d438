import { EMULATOR_KEY, JOBS_TRACK, SAMPLE_TRACK } from '../../dev/emulator/constants.mts';
import { startReceiver } from '../emulator/support/receiver.mts';
import { usePlace } from './support/smoke.mts';

const place = usePlace();

const ANY_ID = /[0-9a-f]{16,}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-|task_\S+_\d{10,}/i;

/** What a page must never contain. */
async function expectNothingPrivate(page: string, ...more: string[]): Promise<void> {
	const conversions = (await place.admin.conversions()).map(({ taskId }) => taskId);
	const secrets = [EMULATOR_KEY, ...Object.values(JOBS_TRACK), ...Object.values(SAMPLE_TRACK), ...conversions, ...more];
	expect(secrets.filter((secret) => page.includes(secret))).toEqual([]);
	expect(page).not.toMatch(ANY_ID);
	expect(page).not.toMatch(/:\/\/|\/files\/|\.wav\b(?! )|\.mp3/);
}

test.each(['kieJobs', 'kie'] as const)('%s: no key, no IDs, of URLs only the hosts', async (provider) => {
	await place.setAccount({ credits: 777_123, jobsTaskIds: 'family' });
	const receiver = await startReceiver();
	await place.ask(provider, { callbackUrl: receiver.url });
	await receiver.close();
	const page = await place.readPage();
	expect(page).toContain(`hosts of its URLs: \`${place.host}\``);
	await expectNothingPrivate(page, new URL(receiver.url).host, '777123', '777122');
});

test('even if messages repeat them', async () => {
	const { generationTaskId, audioId } = JOBS_TRACK;
	const address = 'https://files.example/secret/path?token=abc';
	const msg = `Bearer ${EMULATOR_KEY}: ${generationTaskId} | ${audioId.toUpperCase()} <b>${address}</b> me@mail.example 10.1.2.3 \`x\``;
	await place.admin.addFaults({ match: { path: 'createTask' }, count: 0, action: { body: { code: 422, msg, data: null } } });
	await place.ask('kieJobs');
	const page = await place.readPage();
	await expectNothingPrivate(page, 'secret/path', 'token=abc', 'me@mail.example', '10.1.2.3', audioId.toUpperCase());
	expect(page).toContain("`Bearer <key>: <generation> \\| <track> <b><URL at files.example></b> <email> <address> 'x'`");
});

test('a page of a gateway is not repeated', async () => {
	const body = `<html>Ray ID of ${EMULATOR_KEY}</html>`;
	await place.admin.addFaults({ match: { path: 'schema$' }, action: { status: 502, body, headers: { 'content-type': 'text/html' } } });
	await place.askWithKey('kieJobs');
	const page = await place.readPage();
	expect(page).toContain('answer: HTTP 502, no code, `text/html`');
	expect(page).not.toContain('Ray ID');
});

test('says where and when, and that it was not the provider itself', async () => {
	await place.askWithKey('sunoApi');
	const today = new Date().toISOString().slice(0, 10);
	expect(await place.readPage()).toContain(
		`Asked on ${today} at \`${place.host}\`, without a track. **This is not the provider itself.**`,
	);
});

test('keeps the results of other providers, and replaces its own', async () => {
	await place.askWithKey('sunoApi');
	await place.askWithKey('kieJobs');
	await place.askWithKey('sunoApi');
	const page = await place.readPage();
	expect(page.match(/^##? .*/gm)).toEqual(['# What the real providers answered', '## kie.ai, the Jobs API', '## sunoapi.org']);
});

test('does not overwrite another file, and checks that before the first request', async () => {
	await place.askWithKey('kie');
	await place.writePage('# Something else\n');
	await place.admin.reset();
	await expect(place.ask('kie')).rejects.toThrow('was not written by this command');
	expect(await place.readPage()).toBe('# Something else\n');
	expect(await place.admin.requests()).toEqual([]);
});
