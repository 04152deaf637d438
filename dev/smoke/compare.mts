import type { Findings } from './findings.mts';
import type { Fields } from './shape.mts';
import { ORDER, topicsOf, type Fact, type Topic } from './topics.mts';

/** A difference between the emulator and the provider. */
export interface Difference {
	topic: string;
	what: string;
	provider: string;
	emulator: string;
}

type Unplaced = Omit<Difference, 'topic'>;

const NOT_THERE = 'missing';

/** The types of a field. An empty string is not a type of its own, but counts as any other string. */
function typesOf(types: string[] | undefined): string {
	return types ? [...new Set(types.map((type) => type.replace(', empty', '')))].join(' or ') : NOT_THERE;
}

function isWithin(path: string, parent: string): boolean {
	return path.startsWith(parent) && /^[.[(]/.test(path.slice(parent.length));
}

function compareFields(theirs: Fields, ours: Fields): Unplaced[] {
	const differing = [...new Set([...Object.keys(theirs), ...Object.keys(ours)])]
		.filter((path) => typesOf(theirs[path]) !== typesOf(ours[path]))
		// If a field differs, the fields inside it are not listed.
		.filter((path, _index, all) => !all.some((parent) => isWithin(path, parent)));
	return differing.map((path) => ({ what: `field ${path}`, provider: typesOf(theirs[path]), emulator: typesOf(ours[path]) }));
}

/** A run rarely sees every state. So a difference is only a word that the emulator never says, or another order. */
function isSameOrder(theirs: string, ours: string): boolean {
	const known = ours.split(ORDER);
	const places = theirs.split(ORDER).map((state) => known.indexOf(state));
	return places.every((place, index) => place >= 0 && (index === 0 || place > places[index - 1]));
}

function isSame({ value, compare }: Fact, ours: string): boolean {
	return compare === 'order' ? isSameOrder(value, ours) : value === ours;
}

function compareFacts(theirs: Fact[], ours: Fact[]): Unplaced[] {
	const names = new Set([...theirs, ...ours].filter(({ compare }) => compare).map(({ name }) => name));
	return [...names].flatMap((name) => {
		const [their, our] = [theirs, ours].map((facts) => facts.find((fact) => fact.name === name));
		if (their && our && isSame(their, our.value)) return [];
		return [{ what: name, provider: their?.value ?? NOT_THERE, emulator: our?.value ?? NOT_THERE }];
	});
}

function compareHeads(theirs: Topic, ours: Topic): Unplaced[] {
	const heads = ({ seen }: Topic): Array<[string, string]> => [
		['HTTP status', String(seen?.status)],
		['code', String(seen?.code)],
	];
	const ourHeads = Object.fromEntries(heads(ours));
	return heads(theirs).flatMap(([what, value]) =>
		value === ourHeads[what] ? [] : [{ what, provider: value, emulator: ourHeads[what] }],
	);
}

function compareTopic(theirs: Topic | undefined, ours: Topic | undefined): Unplaced[] {
	if (!theirs || !ours) {
		if ((theirs ?? ours)?.byChance) return [];
		const met = (topic?: Topic) => (topic ? 'met' : 'not met');
		return [{ what: 'the whole of it', provider: met(theirs), emulator: met(ours) }];
	}
	return [
		...compareHeads(theirs, ours),
		...compareFields(theirs.fields, ours.fields),
		...compareFacts(theirs.facts, ours.facts),
	];
}

/** The differences between the responses to the same requests. The words of messages, hosts and times may differ. */
export function compare(provider: Findings, emulator: Findings): Difference[] {
	const [theirs, ours] = [topicsOf(provider), topicsOf(emulator)];
	const titles = new Set([...theirs, ...ours].map(({ title }) => title));
	return [...titles].flatMap((title) => {
		const [their, our] = [theirs, ours].map((topics) => topics.find((topic) => topic.title === title));
		if (!their && provider.brokenOff) return [];
		return compareTopic(their, our).map((difference) => ({ topic: title, ...difference }));
	});
}
