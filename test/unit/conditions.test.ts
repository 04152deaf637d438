import type { INodeProperties } from 'n8n-workflow';

import { SunoWavApi } from '../../credentials/SunoWavApi.credentials';
import { SunoWav } from '../../nodes/SunoWav/SunoWav.node';
import { SunoWavTrigger } from '../../nodes/SunoWav/SunoWavTrigger.node';

/** All fields, including those in collections. */
const fieldsOf = (properties: INodeProperties[]): INodeProperties[] =>
	properties.flatMap((field) => [field, ...fieldsOf(((field.options ?? []) as INodeProperties[]).filter(({ displayName }) => displayName))]);

test('each condition of a field says something: n8n 1.123 starts no workflow with one that is undefined', () => {
	const descriptions = [new SunoWav().description, new SunoWavTrigger().description, new SunoWavApi()];
	const fields = descriptions.flatMap(({ properties }) => fieldsOf(properties));
	expect(fields.length).toBeGreaterThan(30);
	const silent = fields.filter(({ displayOptions = {} }) => Object.values(displayOptions).some((condition) => !condition));
	expect(silent.map(({ name }) => name)).toEqual([]);
});
