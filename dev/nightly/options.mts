import { parseArgs } from 'node:util';
import { PINNED_VERSION, VERSIONS } from '../n8n/versions.mts';

const USAGE = `npm run e2e:nightly -- [options]

Runs the end-to-end tests in n8n ${PINNED_VERSION} in their long form, then in other versions of n8n, each of which is installed for it
(up to 3 GB, minutes) and removed. With the pinned one, every command that CI does not run, in a short form, and at the end half an
hour of work for n8n in queue mode, which needs Redis and PostgreSQL (npm run soak -- --help).

  --n8n VERSION   only this one of ${VERSIONS.join(', ')}; may be given several times
  --keep          leaves the other versions installed`;

export interface NightlyOptions {
	versions: string[];
	/** Whether to keep the other versions installed. */
	keep: boolean;
}

function parse(args: string[]) {
	try {
		return parseArgs({
			args,
			options: {
				n8n: { type: 'string', multiple: true, default: VERSIONS },
				keep: { type: 'boolean', default: false },
				help: { type: 'boolean', default: false },
			},
		}).values;
	} catch (error) {
		throw new Error(`${(error as Error).message}\n\n${USAGE}`, { cause: error });
	}
}

/** The parsed options, or the text to print instead of running. */
export function readOptions(args: string[]): NightlyOptions | string {
	const { n8n: versions, keep, help } = parse(args);
	if (help) return USAGE;
	const unknown = versions.filter((version) => !VERSIONS.includes(version));
	if (unknown.length > 0) throw new Error(`How to install n8n ${unknown.join(', ')} is not known.\n\n${USAGE}`);
	return { versions, keep };
}
