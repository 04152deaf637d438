import { parse } from 'yaml';

import packageJson from '../../package.json';
import { toText } from './markdown.mts';

interface Service {
	image: string;
	command?: string;
	environment: Record<string, string>;
	stop_grace_period?: string;
	build?: { args: Record<string, string> };
	healthcheck?: object;
	depends_on?: Record<string, { condition: string }>;
}

const { services } = parse(toText('docs/queue-mode/compose.yaml'), { merge: true }) as { services: Record<string, Service> };
const { main, worker, webhook } = services;
const others = { worker, webhook };

test('all n8n processes use one image, which main builds with the package in it', () => {
	expect(new Set([main, worker, webhook].map(({ image }) => image)).size).toBe(1);
	expect(main.build?.args).toHaveProperty('PACKAGE');
	expect(toText('docs/queue-mode/Dockerfile')).toMatch(/COPY --from=package .*\/home\/node\/\.n8n\/nodes/);
});

test.each(Object.entries(others))('%s has main\'s settings except the one for production webhooks', (_name, { environment }) => {
	const { N8N_DISABLE_PRODUCTION_MAIN_PROCESS: webhooksOff, ...shared } = main.environment;
	expect(webhooksOff).toBe('true');
	expect(environment).toEqual(shared);
});

test.each(Object.entries(others))('%s is started with its own command, after main has migrated the database', (name, { command, depends_on: needs }) => {
	expect(command?.split(' ')[0]).toBe(name);
	expect(needs).toMatchObject({ main: { condition: 'service_healthy' } });
	expect(main.healthcheck).toBeDefined();
});

test.each(Object.entries({ main, ...others }))('Docker gives %s more time to shut down than n8n gives itself', (_name, { environment, stop_grace_period: grace }) => {
	expect(Number(/^(\d+)s$/.exec(String(grace))?.[1])).toBeGreaterThan(Number(environment.N8N_GRACEFUL_SHUTDOWN_TIMEOUT));
});

test('all processes together open no more connections than PostgreSQL accepts', () => {
	const [workers, processors] = ['WORKERS', 'WEBHOOK_PROCESSORS'].map((name) => Number(new RegExp(`^${name}=(\\d+)$`, 'm').exec(toText('docs/queue-mode/.env.example'))?.[1]));
	// The default is 100, and PostgreSQL reserves three for its administrator.
	expect((1 + workers + processors) * Number(main.environment.DB_POSTGRESDB_POOL_SIZE)).toBeLessThanOrEqual(97);
});

test('each service that another one waits for has a health check', () => {
	const waitedFor = Object.values(services).flatMap(({ depends_on: needs = {} }) => Object.keys(needs));
	expect(waitedFor.filter((name) => services[name].healthcheck === undefined)).toEqual([]);
});

test('everything that must be set is in .env.example, and nothing else is', () => {
	const asked = [...toText('docs/queue-mode/compose.yaml').matchAll(/\$\{(\w+)/g)].map(([, name]) => name);
	const offered = [...toText('docs/queue-mode/.env.example').matchAll(/^(\w+)=/gm)].map(([, name]) => name);
	expect(offered.sort()).toEqual([...new Set(asked)].sort());
});

test('the proxy sends providers\' calls to the webhook processors, and everything else to main', () => {
	const caddyfile = toText('docs/queue-mode/Caddyfile');
	const production = /@production path (.*)/.exec(caddyfile)?.[1].split(' ');
	expect(production).toEqual(expect.arrayContaining(['/webhook/*', '/webhook-waiting/*']));
	expect(caddyfile).toMatch(/reverse_proxy @production \{\s+dynamic a webhook 5678 /);
	expect(caddyfile).toMatch(/^\treverse_proxy main:5678$/m);
	// n8n handles test webhooks only in main.
	expect(production).not.toContain('/webhook-test/*');
});

test('each image and the package have an exact version, so that a rebuild changes nothing unnoticed', () => {
	const bases = [...toText('docs/queue-mode/Dockerfile').matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
	const images = [...Object.values(services).map(({ image }) => image), ...bases];
	expect(images.length).toBeGreaterThan(7);
	expect(images.filter((image) => !/:(\d+\.\d+(\.\d+)?(-alpine)?|\$\{N8N_VERSION(:\?)?\})$/.test(image))).toEqual([]);
	const settings = toText('docs/queue-mode/.env.example');
	expect(settings).toMatch(/^N8N_VERSION=\d+\.\d+\.\d+$/m);
	expect(settings).toContain(`\nPACKAGE=${packageJson.name}@${packageJson.version}\n`);
	expect(toText('docs/queue-mode/Dockerfile')).not.toMatch(/^ARG \w+=/m);
});
