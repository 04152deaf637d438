import type { IWebhookFunctions } from 'n8n-workflow';

import { receiveTriggerCallback } from '../../nodes/SunoWav/callbacks/receiveTriggerCallback';

test("a failure that names no conversion starts nothing, and is written to n8n's log", async () => {
	const logged: string[] = [];
	const context = {
		getNode: () => ({ name: 'Suno WAV Trigger', credentials: {} }),
		getWorkflow: () => ({ id: 'workflow' }),
		getExecutionId: () => undefined,
		getCredentials: async () => ({ provider: 'kie', apiKey: 'secret-key' }),
		getBodyData: () => ({ code: 501, msg: 'failed', data: null }),
		logger: { info: (text: string) => logged.push(text) },
	} as unknown as IWebhookFunctions;
	expect(await receiveTriggerCallback(context)).toEqual({ response: { status: 200, body: { status: 'ignored' } } });
	expect(logged).toEqual(['Suno WAV Trigger: a failure callback without a task ID was ignored']);
});
