// Runs before any n8n module is loaded, because n8n reads its environment once. Plain JavaScript: the linter of n8n's
// community nodes bans process and node:fs from every TypeScript file, tests included.
const { mkdirSync } = require('node:fs');
const { join } = require('node:path');

const folder = join(__dirname, '..', '..', 'node_modules', '.cache', 'n8n-test', process.env.JEST_WORKER_ID ?? '0');
mkdirSync(folder, { recursive: true });
process.env.N8N_USER_FOLDER = folder;
process.env.N8N_ENCRYPTION_KEY = 'test-encryption-key';
process.env.N8N_LOG_LEVEL = 'silent';
for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY']) {
	delete process.env[name];
	delete process.env[name.toLowerCase()];
}
