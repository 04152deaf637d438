import nock from 'nock';

import { N8nClient } from '../../dev/n8n/client.mts';
import { newOwner, OWNER } from '../../dev/n8n/owner.mts';
import { useNock } from '../setup/nock';

useNock();

const URL = 'http://n8n.invalid';

test('an n8n that stays up has a password of its own each time, which n8n accepts and nobody guesses', () => {
	const passwords = [newOwner(), newOwner()].map(({ password }) => password);
	expect(new Set([...passwords, OWNER.password]).size).toBe(3);
	for (const password of passwords) expect(password).toMatch(/^(?=.*\d)(?=.*[A-Z])[\w-]{20,64}$/);
});

test('its account is made with that password, and signed in to with it later', async () => {
	const owner = newOwner();
	const { email, password } = owner;
	nock(URL)
		.get('/rest/settings').reply(200, { data: { userManagement: { showSetupOnFirstLoad: true } } })
		.post('/rest/owner/setup', { ...owner }).reply(200, { data: {} })
		.get('/rest/settings').reply(200, { data: { userManagement: {} } })
		.post('/rest/login', { emailOrLdapLoginId: email, password }).reply(200, { data: {} });
	const client = new N8nClient(URL, owner);
	await client.signIn();
	await client.signIn();
	expect(nock.pendingMocks()).toEqual([]);
});
