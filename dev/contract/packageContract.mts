import type { ICredentialType, INodePropertyOptions, INodeType } from 'n8n-workflow';

import type { Contract, OutputSchema } from './contract.mts';

/** What `index.ts` exports. */
interface Package {
	SunoWav: new () => INodeType;
	SunoWavTrigger: new () => INodeType;
	SunoWavApi: new () => ICredentialType;
}

/** The committed contract, from the package's root. */
export const CONTRACT_FILE = 'test/contract/contract.txt';

/** The contract of this package. `read` returns the text of one of its files, by its path from the root. */
export function contractOfPackage({ SunoWav, SunoWavTrigger, SunoWavApi }: Package, read: (path: string) => string): Contract {
	const schemaOf = (path: string) => JSON.parse(read(`nodes/SunoWav/__schema__/${path}.json`)) as OutputSchema;
	const { description } = new SunoWav();
	return {
		packageName: (JSON.parse(read('package.json')) as { name: string }).name,
		nodes: [
			{ description, outputs: Object.fromEntries(operationsOf(description).map((operation) => [operation, schemaOf(`v1.0.0/${operation}`)])) },
			{ description: new SunoWavTrigger().description, outputs: { '': schemaOf('v1.0.0') } },
		],
		credentials: [new SunoWavApi()],
	};
}

const operationsOf = ({ properties }: INodeType['description']) =>
	properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ displayOptions, options }) =>
			(options as INodePropertyOptions[]).map(({ value }) => `${String(displayOptions?.show?.resource?.[0])}/${String(value)}`),
		);
