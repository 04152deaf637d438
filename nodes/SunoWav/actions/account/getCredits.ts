import type { INodeExecutionData, INodePropertyOptions } from 'n8n-workflow';

import { toConversion } from '../../helpers/conversion';
import { makeRouting } from '../../run/declarative';
import { createClient } from '../../run/item';
import type { Operation, Part } from '../../run/runItems';

export const getCreditsOption: INodePropertyOptions = {
	name: 'Get Credits', value: 'getCredits', action: 'Get credits',
	description: 'Get the number of credits left at the provider. Free of charge.',
	routing: makeRouting(() => getCredits),
};

const getCredits: Operation<Part> = {
	async read(item, run) {
		return { client: await createClient(item, run.signal), conversion: toConversion({}) };
	},
	async work({ client }): Promise<INodeExecutionData> {
		return { json: { credits: await client.getCredits() } };
	},
};
