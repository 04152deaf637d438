import { Redactor } from '../../dev/smoke/redactor.mts';
import { readSchema } from '../../dev/smoke/schema.mts';

const read = (data: unknown) => readSchema(data, new Redactor());
const json = (schema: object) => ({ content: { 'application/json': { schema } } });

const openapi = {
	paths: {
		'/api/v1/jobs/createTask': {
			post: {
				requestBody: json({ $ref: '#/components/schemas/Request' }),
				callbacks: {
					done: { '{$request.body#/callBackUrl}': { post: { requestBody: json({ $ref: '#/components/schemas/Callback' }) } } },
				},
			},
		},
	},
	components: {
		schemas: {
			Request: { type: 'object', required: ['model'], properties: { model: { type: 'string', enum: ['a', 'b'] } } },
			Callback: {
				allOf: [
					{ properties: { code: { type: 'integer', enum: [200, 501] } } },
					{ properties: { data: { $ref: '#/components/schemas/Data' } } },
				],
			},
			Data: { type: ['object', 'null'], properties: { urls: { type: 'array', items: { type: 'string' } } } },
			Endless: { properties: { again: { $ref: '#/components/schemas/Endless' } } },
		},
	},
};

test('describes the request and the callback, through references', () => {
	expect(read({ openapi })).toEqual({
		request: { model: ['string, required, one of a b'] },
		callback: {
			code: ['integer, one of 200 501'],
			data: ['object or null'],
			'data.urls': ['array'],
			'data.urls[]': ['string'],
		},
	});
});

test('the same schema as a string', () => {
	expect(read({ openapi: JSON.stringify(openapi) })).toEqual(read({ openapi }));
});

test.each([[null], [{}], [{ openapi: null }], [{ openapi: 'openapi: 3.1.0' }], [{ openapi: { paths: [] } }]])('nothing to read: %j', (data) => {
	expect(read(data)).toEqual({ request: {}, callback: {} });
});

test('reading a schema that contains itself ends', () => {
	const post = { requestBody: json({ $ref: '#/components/schemas/Endless' }) };
	const { request } = read({ openapi: { ...openapi, paths: { '/x/createTask': { post } } } });
	expect(Object.keys(request).length).toBeLessThan(20);
});
