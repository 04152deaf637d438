import { isPrivateHost } from '../../nodes/SunoWav/privateHost';

test.each([
	'localhost',
	'LOCALHOST',
	'localhost.',
	'n8n.localhost',
	'0.0.0.0',
	'10.1.2.3',
	'100.64.0.1',
	'100.99.1.1',
	'100.127.255.255',
	'127.0.0.1',
	'127.1',
	'2130706433',
	'0x7f000001',
	'0177.0.0.1',
	'169.254.169.254',
	'172.16.0.1',
	'172.20.0.1',
	'172.31.255.255',
	'192.168.1.1',
	'[::]',
	'[::1]',
	'[fc00::1]',
	'[fd12:3456::1]',
	'[fe80::1]',
	'[febf::1]',
	'[::ffff:127.0.0.1]',
])('%s is private', (host) => {
	expect(isPrivateHost(`http://${host}:5678/x`)).toBe(true);
});

test.each([
	'example.com',
	'localhost.example.com',
	'mylocalhost',
	'10.example.com',
	'1.2.3.4',
	'8.8.8.10',
	'100.63.255.255',
	'100.128.0.1',
	'110.0.0.1',
	'172.15.0.1',
	'172.32.0.1',
	'192.169.0.1',
	'193.168.0.1',
	'169.253.0.1',
	'[2001:db8::1]',
	'[ff02::1]',
	'[fec0::1]',
])('%s is not', (host) => {
	expect(isPrivateHost(`https://${host}/x`)).toBe(false);
});
