import { parseQuery } from '../../nodes/SunoWav/helpers/url';

test.each([
	['https://n8n.example.com/webhook/abc?order=123', { order: '123' }],
	['https://n8n.example.com/webhook/abc?a=1&b=two%20words&c=x+y', { a: '1', b: 'two words', c: 'x y' }],
	['https://n8n.example.com/webhook/abc?tag=a&tag=b&x=1', { tag: ['a', 'b'], x: '1' }],
	['https://n8n.example.com/webhook/abc?flag&empty=', { flag: '', empty: '' }],
	['https://n8n.example.com/webhook/abc?name=%C3%BC#part', { name: 'ü' }],
	['https://n8n.example.com/webhook/abc', {}],
	['not a URL?order=123', null],
	['/webhook/abc?order=123', null],
	['', null],
	[null, null],
	[undefined, null],
	[{ order: '123' }, null],
	[['https://n8n.example.com/webhook/abc?order=123'], null],
])('the query of %p is %j', (url, query) => {
	expect(parseQuery(url)).toEqual(query);
});

test('a query cannot reach into the prototype of objects', () => {
	const query = parseQuery('https://n8n.example.com/webhook/abc?__proto__=x&__proto__=polluted&constructor=y');
	expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	expect(Object.getPrototypeOf(query)).toBe(Object.prototype);
	expect(Object.keys(query!)).toContain('constructor');
});

test('the token of a resume URL is not shown in its query, and what only looks like one is', () => {
	const token = 'a1'.repeat(32);
	const query = (text: string) => parseQuery(`https://n8n.example.com/webhook-waiting/7?${text}`);
	expect(query(`signature=${token}&item=0`)).toEqual({ signature: '[hidden]', item: '0' });
	expect(query(`signature=${token.toUpperCase()}&signature=mine`)).toEqual({ signature: ['[hidden]', 'mine'] });
	for (const own of [`signature=${token}0`, `signature=0${token}`, `signature=${token.slice(1)}`, `signature=${'g1'.repeat(32)}`, `order=${token}`]) {
		expect(query(own)).toEqual(Object.fromEntries([own.split('=')]));
	}
});
