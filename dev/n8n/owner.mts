import { randomBytes } from 'node:crypto';

export interface Owner {
	email: string;
	firstName: string;
	lastName: string;
	password: string;
}

/** The owner account of every n8n of the tests and benchmarks. These end soon and can be reached only on this machine. */
export const OWNER: Owner = {
	email: 'owner@example.com',
	firstName: 'Demo',
	lastName: 'Owner',
	password: 'Passw0rd1',
};

/**
 * An owner with a secret password, for an n8n that keeps running. A web page can reach that n8n by DNS rebinding, and the other password is
 * public in this repository. n8n requires a digit and a capital letter.
 */
export const newOwner = (): Owner => ({ ...OWNER, password: `Demo1-${randomBytes(12).toString('base64url')}` });
