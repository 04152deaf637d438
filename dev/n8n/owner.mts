import { randomBytes } from 'node:crypto';

export interface Owner {
	email: string;
	firstName: string;
	lastName: string;
	password: string;
}

/** The account that owns every n8n of the tests and the benchmarks, which end soon; it exists on this machine only. */
export const OWNER: Owner = {
	email: 'owner@example.com',
	firstName: 'Demo',
	lastName: 'Owner',
	password: 'Passw0rd1',
};

/**
 * The same with a password that nobody else knows, for an n8n that stays up: a web page can reach it by DNS rebinding, and would know the
 * other one from this repository. n8n wants a digit and a capital letter.
 */
export const newOwner = (): Owner => ({ ...OWNER, password: `Demo1-${randomBytes(12).toString('base64url')}` });
