import { readChoice } from './readValues';

const EVENTS = ['success', 'failed'] as const;
const VERIFICATIONS = ['lookup', 'none'] as const;

type Read = (name: 'events' | 'verification') => unknown;

/** What the trigger is set to. */
export const readTriggerChoices = (read: Read) => ({
	// A program may write a single event as text.
	events: [read('events')].flat().map((event) => readChoice(event, 'Trigger On', EVENTS)) as string[],
	getsRecord: readChoice(read('verification'), 'Verification', VERIFICATIONS) === 'lookup',
});
