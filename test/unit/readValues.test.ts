import { readCallBackUrl, readId, readOptionalCallBackUrl, readRequiredId } from '../../nodes/SunoWav/parameters/readValues';
import { problemOf } from './problemOf';

test.each([
	['a text', '5c79be8e', '5c79be8e'],
	['a text with blanks around it', ' 5c79be8e\n', '5c79be8e'],
	['a number', 42, '42'],
	['a long number', 1_735_689_600_000, '1735689600000'],
	['the longest ID', 'x'.repeat(200), 'x'.repeat(200)],
	['an empty text', '', ''],
	['blanks', '   ', ''],
	['null', null, ''],
	['nothing', undefined, ''],
])('%s is read as an ID', (_name, value, id) => {
	expect(readId(value, 'Audio ID')).toBe(id);
});

test.each([
	['a sentence', 'my favourite track'],
	['two lines', 'abc\ndef'],
	['an invisible character', 'abc\u200Bdef'],
	['a control character', 'abc\u0007def'],
	['a text too long', 'x'.repeat(201)],
	['an object', { id: 'abc' }],
	['a list', ['abc']],
])('%s is rejected as an ID, with the field\'s name', (_name, value) => {
	expect(problemOf(() => readId(value, 'Audio ID'))).toMatchObject({ source: 'local', message: 'Audio ID is not an ID', description: expect.stringContaining('200 characters') });
});

test('a required ID that is there is read', () => {
	expect(readRequiredId(' abc ', 'Task ID', 'Convert returns it.')).toBe('abc');
});

test.each([[''], ['  '], [null], [undefined]])('a required ID of %p is refused with the place to find it', (value) => {
	expect(problemOf(() => readRequiredId(value, 'Task ID', 'Convert returns it.'))).toMatchObject({
		source: 'local',
		message: 'Task ID is empty',
		description: expect.stringContaining('Convert returns it.'),
	});
});

test.each([
	'https://n8n.example.com/webhook/abc/webhook',
	'http://n8n.example.com:5678/webhook/abc/webhook?order=123&x=a%20b#part',
	'http://localhost:5678/webhook/abc',
	'https://[2001:db8::1]/webhook',
	'HTTPS://N8N.EXAMPLE.COM/webhook',
])('%s is a callback URL, kept as it is', (url) => {
	expect(readCallBackUrl(url)).toBe(url);
	expect(readCallBackUrl(`  ${url}\n`)).toBe(url);
});

test.each([
	['a path', '/webhook/abc'],
	['a host without a scheme', 'n8n.example.com/webhook/abc'],
	['a host and port without a scheme', 'localhost:5678/webhook/abc'],
	['an FTP address', 'ftp://n8n.example.com/webhook'],
	['a scheme that only ends as one of the web', 'xhttps://n8n.example.com/webhook'],
	['a scheme that only begins as one of the web', 'httpsx://n8n.example.com/webhook'],
	['a script', 'javascript:alert(1)'],
	['a data URL', 'data:text/plain,hello'],
	['a scheme alone', 'https://'],
	['a placeholder that was not filled', '{{ $json.url }}'],
	['a number', 5678],
])('%s is rejected as a callback URL', (_name, url) => {
	expect(problemOf(() => readCallBackUrl(url))).toMatchObject({
		source: 'local',
		message: 'Callback URL is not a complete URL',
		description: expect.stringContaining('https://'),
	});
});

test.each([[''], ['   '], [null], [undefined], [{}]])('a callback URL of %p is said to be empty', (url) => {
	expect(problemOf(() => readCallBackUrl(url))).toMatchObject({ source: 'local', message: 'Callback URL is empty' });
});

test('an optional callback URL is checked like any other if it is given', () => {
	for (const nothing of ['', '  ', null, undefined]) expect(readOptionalCallBackUrl(nothing)).toBeUndefined();
	expect(readOptionalCallBackUrl(' https://n8n.example.com/webhook ')).toBe('https://n8n.example.com/webhook');
	expect(problemOf(() => readOptionalCallBackUrl('/webhook')).message).toBe('Callback URL is not a complete URL');
});
