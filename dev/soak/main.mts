import { parseArgs } from 'node:util';
import { soak } from './soak.mts';

const USAGE = `npm run soak -- [options]

Two conversions a second over three accounts through n8n in queue mode. Fails unless as much comes out as went in and no process's memory
grows by more than 10 % from the second quarter of the time to the last.

  --minutes N   how long (30)
  --heap        writes the heaps of a process that grows into reports/soak, from after an eighth of the time and from the end: open both
                in Chrome's developer tools (Memory > Load) and choose Comparison. The processes stand still meanwhile`;

const { minutes, heap, help } = parseArgs({
	options: { minutes: { type: 'string', default: '30' }, heap: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
}).values;

if (help) console.log(USAGE);
else {
	const { counts, growths, heaps, complete, steady } = await soak({ minutes: Number(minutes), heap });
	console.table(counts.map(({ failed, ...numbers }) => ({ ...numbers, failed: JSON.stringify(failed) })));
	console.table(growths);
	for (const path of heaps) console.log(path);
	console.log(complete ? 'There is a result for every track.' : 'Some tracks have no result, or too many, or an execution failed.');
	console.log(steady ? 'No process grows.' : 'A process grows.');
	process.exit(complete && steady ? 0 : 1);
}
