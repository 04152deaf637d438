import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { placesOfTaskId } from '../../apis/generationItems';
import { toConversion } from '../../helpers/conversion';
import { rawField } from '../../helpers/redact';
import { toText } from '../../helpers/text';
import { includeRawResponse } from '../../parameters/fields';
import { type NumberField, readNumber, readRequiredId } from '../../parameters/readValues';
import { generationTaskIdField, withGenerationOfItem } from '../../parameters/trackIds';
import { makeRouting } from '../../run/declarative';
import { createClient, type Item } from '../../run/item';
import type { Operation, Part } from '../../run/runItems';

const show = { resource: ['track'], operation: ['getMany'] };

export const getManyOption: INodePropertyOptions = {
	name: 'Get Many', value: 'getMany', action: 'Get many tracks',
	description: 'List the tracks of a finished music generation, one item per track, ready to convert',
	routing: makeRouting(() => getMany),
};

const limitField: INodeProperties = {
	displayName: 'Limit', name: 'limit', type: 'number', typeOptions: { minValue: 1 }, default: 50,
	description: 'Max number of results to return',
	displayOptions: { show: { ...show, returnAll: [false] } },
};

export const getManyFields: INodeProperties[] = [
	{ ...generationTaskIdField, required: true, displayOptions: { show }, routing: { send: { type: 'query', property: 'generationTaskId' } } },
	{
		displayName: 'Return All', name: 'returnAll', type: 'boolean', default: false,
		description: 'Whether to return all results or only up to a given limit',
		displayOptions: { show },
	},
	limitField,
	{
		displayName: 'Options', name: 'options', type: 'collection', placeholder: 'Add Option', default: {},
		displayOptions: { show },
		options: [includeRawResponse],
	},
];

const readGenerationId = (item: Item): unknown => withGenerationOfItem(item.readRouted('generationTaskId'), item.json);

const LIMIT: NumberField = { name: 'Limit', unit: 'tracks', least: 1, most: 1_000_000, isWhole: true };

interface ListPart extends Part {
	generationTaskId: string;
	limit: number;
	wantsRaw: boolean;
}

const getMany: Operation<ListPart> = {
	async read(item, run) {
		const generationTaskId = readRequiredId(
			readGenerationId(item),
			'Generation Task ID',
			`The node that generated the music returns it as ${placesOfTaskId}.`,
		);
		return {
			client: await createClient(item, run.signal),
			generationTaskId,
			conversion: toConversion({ generationTaskId }),
			limit: item.read('returnAll', false) ? Infinity : readNumber(item.read('limit', limitField.default), LIMIT),
			wantsRaw: item.read('options.includeRawResponse', false) as boolean,
		};
	},

	known: (item) => ({ generationTaskId: toText(readGenerationId(item)) }),

	async work({ client, generationTaskId, limit, wantsRaw }) {
		const { tracks, raw } = await client.getTracks(generationTaskId);
		const more = rawField(wantsRaw ? raw : undefined, client.account.secrets);
		return tracks.slice(0, limit).map((track) => ({ json: { generationTaskId, ...track, ...more } }));
	},
};
