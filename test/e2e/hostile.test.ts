import { randomUUID } from 'crypto';

import { signatureHeaders } from '../../dev/emulator/signature.mts';
import type { N8nClient } from '../../dev/n8n/client.mts';
import type { N8n } from '../../dev/n8n/host.mts';
import { convertMany } from './support/conversions';
import { hostileRequests } from './support/hostileRequests';
import { inspectable, liveHeapMb } from './support/liveHeap.mts';
import { inParallel, median, print, readText } from './support/machine.mts';
import { useOwnN8n } from './support/ownN8n.mts';
import { sendRaw } from './support/sendRaw.mts';
import { address, byGateway, emulator, newAccount, type TestAccount } from './support/world.mts';
import { publishTrigger } from './support/workflows';

const signingKey = randomUUID();
const SEED = 20_250_101;
const BATCH = 200;
const WIDTH = 25;

/** Until then, n8n loads what it needs for all of them. A leak continues to grow. */
const WARM_UP = 3 * BATCH;

const ownN8n = useOwnN8n(inspectable);
let host: N8n;
let n8n: N8nClient;

beforeAll(() => {
	host = ownN8n();
	n8n = host.client;
});

/** A trigger that has reported one conversion, while another is pending, with everything that an eavesdropper may have seen. */
async function eavesdroppedTrigger(account: TestAccount, parameters: { verification?: string; events?: string[] } = {}) {
	const trigger = await publishTrigger(n8n, host.url, account, parameters);
	const [told, pending] = await convertMany(account, 2, trigger.url);
	await emulator.finish(told);
	await n8n.waitForExecutions(trigger.workflow.id);
	return { ...trigger, told, pending };
}

test(
	`${address.hostileRequests} hostile requests start nothing and do n8n no harm`,
	async () => {
		const plain = await newAccount(n8n, byGateway('kie'));
		const signing = await newAccount(n8n, byGateway('kie'), { webhookHmacKey: signingKey });
		const lookup = await eavesdroppedTrigger(plain);
		const both = await eavesdroppedTrigger(signing);
		// Its claims are trusted, and a signature covers neither the status nor the URL, so the only success was reported earlier.
		const signature = await eavesdroppedTrigger(signing, { verification: 'none', events: ['success'] });
		const triggers = [lookup, both, signature];
		const now = Math.floor(Date.now() / 1_000);
		const taskIds = triggers.flatMap(({ told, pending }) => [told, pending]);

		const statuses: Record<string, number> = {};
		const memory: number[] = [];
		for (let sent = 0; sent < WARM_UP + address.hostileRequests; sent += BATCH) {
			const target = triggers[(sent / BATCH) % triggers.length];
			const outOfTime = [now - 31 * 60, now + 60 * 60].map((time) => signatureHeaders(target.pending, time, signingKey));
			const known = { taskIds, replay: signatureHeaders(target.told, now, signingKey), outOfTime };
			const requests = hostileRequests(known, BATCH, SEED + sent);
			const answers = await inParallel(requests, WIDTH, async ({ query, ...rest }) => await sendRaw(target.url + query, rest));
			for (const answer of answers) statuses[answer] = (statuses[answer] ?? 0) + 1;
			if (sent >= WARM_UP) memory.push(await liveHeapMb(host.logFile));
		}
		const [early, late] = [median(memory.slice(memory.length / 4, memory.length / 2)), median(memory.slice((memory.length * 3) / 4))];
		print(`${WARM_UP + address.hostileRequests} hostile requests, seed ${SEED}. Answers: ${JSON.stringify(statuses)}`);
		print(`n8n's memory without garbage: ${memory.map((mb) => mb.toFixed(0)).join(', ')} MB; ${early.toFixed(0)} in the second quarter, ${late.toFixed(0)} in the last`);

		for (const { workflow } of triggers) expect(await n8n.listExecutions(workflow.id)).toHaveLength(1);
		expect(Object.keys(statuses).filter((status) => status.startsWith('5') && status !== '500 by n8n')).toEqual(['503']);
		expect(statuses).not.toHaveProperty('no answer');
		expect(late).toBeLessThan(early * 1.05);
		const log = readText(host.logFile);
		expect([signingKey, plain.apiKey, signing.apiKey].filter((secret) => log.includes(secret))).toEqual([]);

		// The trigger still works.
		await emulator.finish(lookup.pending);
		expect(await n8n.waitForExecutions(lookup.workflow.id, 2)).toHaveLength(2);
	},
	20 * 60_000,
);
