import { readChoice } from './values';

const EVENTS = ['success', 'failed'] as const;
const VERIFICATIONS = ['lookup', 'none'] as const;

/** Reads a parameter of the trigger. */
type Read = (name: 'events' | 'verification') => unknown;

/** What the trigger is set to. Throws a Problem that names a value that is not in its list. */
export const readTriggerChoices = (read: Read) => ({
	// A program may write a single event as text.
	events: [read('events')].flat().map((event) => readChoice(event, 'Trigger On', EVENTS)) as string[],
	looksUp: readChoice(read('verification'), 'Verification', VERIFICATIONS) === 'lookup',
});
