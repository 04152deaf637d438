import { readText } from './machine.mts';

/** With these variables, an n8n lets a debugger read its memory. The port is in its log. */
export const inspectable = { NODE_OPTIONS: '--inspect=127.0.0.1:0' };

const COLLECT = 1;
const MEASURE = 2;

/**
 * The memory that an n8n started with `inspectable` still uses after a garbage collection, in MB, including buffers. Its resident memory
 * says little about leaks, because it grows while the collector has no reason to run.
 */
export async function liveHeapMb(logFile: string): Promise<number> {
	const url = /Debugger listening on (ws:\S+)/.exec(readText(logFile))?.[1];
	if (!url) throw new Error('n8n has no inspector: start it with `inspectable`.');
	const socket = new WebSocket(url);
	const send = (id: number, method: string, params: object = {}) => socket.send(JSON.stringify({ id, method, params }));
	return await new Promise<number>((resolve, reject) => {
		socket.onerror = () => reject(new Error('The inspector of n8n could not be reached.'));
		socket.onclose = () => reject(new Error('The inspector of n8n hung up.'));
		socket.onopen = () => send(COLLECT, 'HeapProfiler.collectGarbage');
		socket.onmessage = ({ data }) => {
			const { id, result } = JSON.parse(String(data)) as { id?: number; result: { result: { value: number } } };
			const expression = '(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())';
			if (id === COLLECT) send(MEASURE, 'Runtime.evaluate', { expression, returnByValue: true });
			if (id === MEASURE) resolve(result.result.value / 1_048_576);
		};
	}).finally(() => socket.close());
}
