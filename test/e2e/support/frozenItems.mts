import { parse, stringify } from 'flatted';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import type { Item } from '../../../dev/n8n/executions.mts';

interface RunData {
	executionData: { nodeExecutionStack: Array<{ data: { main: Item[][] } }> };
}

/**
 * Changes the items of a waiting execution in the database of a stopped n8n. For batches that would take long to start at a provider's
 * pace.
 */
export function changeFrozenItems(userFolder: string, executionId: string, change: (items: Item[]) => Item[]): void {
	const database = new DatabaseSync(join(userFolder, '.n8n', 'database.sqlite'));
	try {
		const { data } = database.prepare('SELECT data FROM execution_data WHERE executionId = ?').get(executionId) as { data: string };
		const runData = parse(data) as RunData;
		const { main } = runData.executionData.nodeExecutionStack[0].data;
		main[0] = change(main[0]);
		database.prepare('UPDATE execution_data SET data = ? WHERE executionId = ?').run(stringify(runData), executionId);
	} finally {
		database.close();
	}
}
