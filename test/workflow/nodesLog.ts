import { ExecuteContext } from 'n8n-core';
import type { Logger } from 'n8n-workflow';

/** The logger that n8n's contexts of nodes, items and webhooks share. */
const contextPrototype: object = Object.getPrototypeOf(Object.getPrototypeOf(ExecuteContext.prototype));

/** What the nodes write to n8n's log from now on, without debug lines, until the mocks are restored. */
export function logged(): string[] {
	const lines: string[] = [];
	const write = (line: string) => void lines.push(line);
	const logger = { info: write, warn: write, error: write, debug: () => {} } as unknown as Logger;
	jest.spyOn(contextPrototype as { logger: Logger }, 'logger', 'get').mockReturnValue(logger);
	return lines;
}
