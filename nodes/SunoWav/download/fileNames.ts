import type { Conversion } from '../helpers/conversion';
import { idOf, type NameSources, safeFileName, SHORT_ID_LENGTH } from './fileName';

/** A whole UUID. */
const LONG_ID_LENGTH = 36;

/** The names of a run's files. Two files with one name would overwrite each other where the workflow puts them. */
export class FileNames {
	/** How many files are to have a name that the user has chosen. */
	private readonly wanted = new Map<string, number>();

	/** Which track's file has a name. */
	private readonly taken = new Map<string, string>();

	/** Counts a file before any is downloaded, so that all of one name get their ID and not only the later ones. */
	expect(sources: NameSources): void {
		const name = wantedName(sources);
		this.wanted.set(name, (this.wanted.get(name) ?? 0) + 1);
	}

	/** The name of a track's file: the user's or the track's own, with the track's ID where other tracks would have the same. */
	nameFor(sources: NameSources, conversion: Conversion): string {
		const id = idOf(conversion);
		const isShared = (this.wanted.get(wantedName(sources)) ?? 0) > 1;
		const lengths = [isShared ? SHORT_ID_LENGTH : 0, SHORT_ID_LENGTH, LONG_ID_LENGTH];
		const candidates = lengths.map((length) => safeFileName(sources, conversion, length));
		const free = candidates.find((candidate) => (this.taken.get(unified(candidate)) ?? id) === id);
		// Somebody has given another track this one's ID as a name.
		const name = free ?? safeFileName({ wanted: `${id} file`, title: null }, conversion);
		this.taken.set(unified(name), id);
		return name;
	}
}

const NOBODY = { audioId: null, taskId: null } as Conversion;

/** The same for all tracks. */
const wantedName = ({ wanted }: NameSources): string => unified(safeFileName({ wanted, title: null }, NOBODY));

/** Many disks take capitals, and the two ways to write an accent, for the same. */
const unified = (name: string): string => name.normalize('NFC').toLowerCase();

const byRun = new WeakMap<object, FileNames>();

/** The names of a run: of all files of one try of a node. */
export function fileNamesOf(run: object): FileNames {
	const names = byRun.get(run) ?? new FileNames();
	byRun.set(run, names);
	return names;
}
