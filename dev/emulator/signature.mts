import { createHmac } from 'node:crypto';

/** The headers that kie.ai signs a callback with. */
export function signatureHeaders(taskId: string, unixSeconds: number, key: string): Record<string, string> {
	const signature = createHmac('sha256', key).update(`${taskId}.${unixSeconds}`).digest('base64');
	return { 'X-Webhook-Timestamp': String(unixSeconds), 'X-Webhook-Signature': signature };
}
