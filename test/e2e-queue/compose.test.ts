import { composeEnvironment, namesInN8n } from './support/settings.mts';

test('each setting of the compose file has a name that n8n knows', async () => {
	const names = composeEnvironment();
	expect(names).toEqual(expect.arrayContaining(['EXECUTIONS_MODE', 'N8N_DISABLE_PRODUCTION_MAIN_PROCESS']));
	const known = await namesInN8n([...names, 'N8N_NO_SUCH_SETTING']);
	expect([...known].sort()).toEqual([...names].sort());
});
