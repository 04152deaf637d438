import type { Conversion } from '../helpers/conversion';
import { toText } from '../helpers/text';
import { idOf, type NameSources, safeFileName, SHORT_ID_LENGTH } from './fileName';

/** A whole UUID. */
const LONG_ID_LENGTH = 36;

/** The names of a run's files. Two files with the same name would overwrite each other wherever the workflow saves them. */
export class FileNames {
	/** How many files are to have a name that the user has chosen. */
	private readonly wanted = new Map<string, number>();

	/** How many tracks of whole generations would be named only by their title. */
	private readonly titles = new Map<string, number>();

	/** Generations whose tracks, and so their titles, are still unknown. */
	private readonly unknown = new Set<Promise<unknown>>();

	/** For each name, the track whose file has it. */
	private readonly taken = new Map<string, string>();

	/** Counts a file before any is downloaded, so that all files of the same name get their ID and not only the later ones. */
	expect(sources: Omit<NameSources, 'title'>): void {
		if (hasOwnName(sources)) count(this.wanted, wantedName(sources));
	}

	/** The same for a track of a generation whose tracks are all known, so that its file may be named only by its title. */
	expectTitle(sources: NameSources): void {
		if (!hasOwnName(sources)) count(this.titles, titleName(sources));
	}

	/** The code that gets a generation's tracks calls this for the whole run before the first file is named. */
	async whileUnknown<T>(tracks: Promise<T>): Promise<T> {
		const settled = tracks.catch(() => {});
		this.unknown.add(settled);
		try {
			return await tracks;
		} finally {
			this.unknown.delete(settled);
		}
	}

	/** Waits until the titles of all generations are known. The last tracks are not yet converted by then. */
	async allKnown(): Promise<void> {
		while (this.unknown.size > 0) await Promise.all(this.unknown);
	}

	/** The name of a track's file: the user's or the track's own, with the track's ID if other tracks would have the same name. */
	nameFor(sources: NameSources, conversion: Conversion): string {
		const id = idOf(conversion);
		const lengths = [this.needsId(sources) ? SHORT_ID_LENGTH : 0, SHORT_ID_LENGTH, LONG_ID_LENGTH];
		const candidates = lengths.map((length) => safeFileName(sources, conversion, length));
		const free = candidates.find((candidate) => (this.taken.get(unified(candidate)) ?? id) === id);
		// Another track has this one's ID as its name.
		const name = free ?? safeFileName({ wanted: `${id} file`, title: null }, conversion);
		this.taken.set(unified(name), id);
		return name;
	}

	/** Suno's two takes share a title, so a title is not enough unless all tracks are known. */
	private needsId(sources: NameSources): boolean {
		if (!hasOwnName(sources) && !sources.isOfWhole) return true;
		const name = hasOwnName(sources) ? wantedName(sources) : titleName(sources);
		return (this.wanted.get(name) ?? 0) + (this.titles.get(name) ?? 0) > 1;
	}
}

const NOBODY = { audioId: null, taskId: null } as Conversion;

/** This name is the same for all tracks. */
const wantedName = (sources: Omit<NameSources, 'title'>): string => unified(safeFileName({ ...sources, title: null }, NOBODY));

const titleName = (sources: NameSources): string => unified(safeFileName({ ...sources, wanted: '' }, NOBODY, 0));

const hasOwnName = ({ wanted }: Pick<NameSources, 'wanted'>): boolean => toText(wanted) !== null;

function count(names: Map<string, number>, name: string): void {
	names.set(name, (names.get(name) ?? 0) + 1);
}

/** Many disks treat upper and lower case, and the two ways to write an accent, as the same. */
const unified = (name: string): string => name.normalize('NFC').toLowerCase();

const byRun = new WeakMap<object, FileNames>();

/** The names of a run: of all files of one try of a node. */
export function getFileNames(run: object): FileNames {
	const names = byRun.get(run) ?? new FileNames();
	byRun.set(run, names);
	return names;
}
