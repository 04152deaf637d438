import nock from 'nock';

import { N8nClient } from '../../dev/n8n/client.mts';
import { useNock } from '../setup/nock';

useNock();

/** Publishes a workflow in an n8n that gives these answers in order. */
async function publish(statuses: string[]): Promise<void> {
	const n8n = nock('http://n8n.invalid');
	n8n.get('/rest/workflows/1').reply(200, { data: { versionId: 'version' } });
	n8n.post('/rest/workflows/1/activate', { versionId: 'version' }).reply(200, {});
	for (const status of statuses) n8n.get('/rest/workflows/1/publication-status').reply(200, { data: { status } });
	await new N8nClient('http://n8n.invalid').activate('1');
}

// n8n reads pending and completed publications in parallel. Just between the two, it sees neither.
test('a workflow that n8n briefly reports as not published is awaited', async () => {
	await publish(['in_progress', 'not_published', 'published']);
});

test.each(['failed', 'partial'])('one whose publication is %s is an error', async (status) => {
	await expect(publish(['in_progress', status])).rejects.toThrow(`Workflow 1 could not be published: ${status}`);
});
