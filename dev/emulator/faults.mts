import type { Outcome, ProviderName } from './types.mts';

/** Which requests or callbacks a fault applies to. All given conditions must match. */
export interface FaultMatch {
	on?: 'request' | 'callback';
	provider?: ProviderName;
	method?: string;
	/** Source of a regular expression, tested against the path including its base path. */
	path?: string;
	apiKey?: string;
	/** Part of the JSON body of the request or callback, including nested objects. */
	body?: unknown;
	query?: Record<string, unknown>;
	/** The ID of the conversion (callbacks, files, lookups) or of the generation (convert). */
	taskId?: string;
}

/** What goes wrong. README.md explains how the fields work together. */
export interface FaultAction {
	delayMs?: number;
	status?: number;
	headers?: Record<string, string>;
	body?: unknown;
	/** Answer with `status` and `body` although the request took effect. */
	handled?: boolean;
	reset?: 'before' | 'after';
	cutAfterBytes?: number;
	stallAfterBytes?: number;
	bytesPerSecond?: number;
	redirect?: string;
	drop?: boolean;
	times?: number;
	outcome?: Outcome;
	/** null: pending until the admin API finishes it. */
	conversionMs?: number | null;
}

export interface FaultRule {
	match: FaultMatch;
	/** Skip this many matches first. */
	skip?: number;
	/** Apply this often; 0 or null: always; 1 if omitted. */
	count?: number | null;
	action: FaultAction;
}

/** An upcoming request or callback, with everything that rules can match. */
export interface FaultSubject {
	on: 'request' | 'callback';
	provider?: string | null;
	method?: string;
	path?: string;
	apiKey?: string | null;
	body?: unknown;
	query?: Record<string, unknown>;
	taskId?: string;
}

interface CountedRule {
	match: FaultMatch;
	path: RegExp | null;
	toSkip: number;
	left: number;
	action: FaultAction;
}

/** Whether `whole` contains everything in `part`, at any depth. */
function isPartOf(part: unknown, whole: unknown): boolean {
	if (typeof part !== 'object' || part === null) return Object.is(part, whole);
	if (typeof whole !== 'object' || whole === null) return false;
	return Object.entries(part).every(([name, value]) => isPartOf(value, (whole as Record<string, unknown>)[name]));
}

function matches({ match, path }: CountedRule, subject: FaultSubject): boolean {
	return (
		(match.on ?? 'request') === subject.on &&
		(match.provider === undefined || match.provider === subject.provider) &&
		(match.method === undefined || match.method.toUpperCase() === subject.method) &&
		(path === null || (subject.path !== undefined && path.test(subject.path))) &&
		(match.apiKey === undefined || match.apiKey === subject.apiKey) &&
		(match.taskId === undefined || match.taskId === subject.taskId) &&
		(match.body === undefined || isPartOf(match.body, subject.body)) &&
		(match.query === undefined || isPartOf(match.query, subject.query))
	);
}

/** The script of what goes wrong. */
export class Faults {
	#rules: CountedRule[] = [];

	add(rule: FaultRule): void {
		const { match, action, skip = 0, count = 1 } = rule;
		const path = match.path === undefined ? null : new RegExp(match.path);
		this.#rules.push({ match, path, toSkip: skip, left: count || Infinity, action });
	}

	clear(): void {
		this.#rules = [];
	}

	/** The action of the first matching rule that has uses left. Takes one of its uses. */
	take(subject: FaultSubject): FaultAction | undefined {
		for (const rule of this.#rules) {
			if (rule.left === 0 || !matches(rule, subject)) continue;
			if (rule.toSkip > 0) {
				rule.toSkip -= 1;
				continue;
			}
			rule.left -= 1;
			return rule.action;
		}
		return undefined;
	}
}
