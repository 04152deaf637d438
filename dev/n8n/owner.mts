/** The account that owns every n8n started from here; it exists on this machine only. */
export const OWNER = {
	email: 'owner@example.com',
	firstName: 'Demo',
	lastName: 'Owner',
	password: 'Passw0rd1',
};
