import { dockerArguments } from '../../dev/image/container.mts';

const options = { tag: '2.41.3', port: 4, brokerPort: 5, userFolder: '/tmp/user', logFile: '/tmp/log', user: { uid: 1001, gid: 1002 } };
const all = dockerArguments('name', options);
const settings = all.filter((_, index) => all[index - 1] === '--env');
const env = Object.fromEntries(settings.map((setting) => setting.split('=', 2))) as Record<string, string>;

test("n8n's image gets the package in a folder that it may write to, and reaches this machine", () => {
	const rest = all.filter((one, index) => one !== '--env' && all[index - 1] !== '--env');
	expect(rest).toEqual([
		...['run', '--rm', '--name', 'name', '--network', 'host', '--user', '1001:1002', '--volume', '/tmp/user:/data'],
		'docker.n8n.io/n8nio/n8n:2.41.3',
	]);
	expect(env).toMatchObject({ N8N_USER_FOLDER: '/data', HOME: '/data', N8N_PORT: '4', N8N_RUNNERS_BROKER_PORT: '5' });
});

test('it may load an unverified package, and gets nothing of our environment', () => {
	expect(env.N8N_UNVERIFIED_PACKAGES_ENABLED).toBe('true');
	expect(Object.keys(env).filter((name) => !name.startsWith('N8N_'))).toEqual(['HOME']);
});
