import type { INodeProperties } from 'n8n-workflow';

import { whereATool } from '../helpers/tool';

/** By resource and operation: what the tool does, when to use it, what it costs, and how long it takes. */
const DESCRIPTIONS = {
	track: {
		convertAndWait:
			"Converts one track of a Suno music generation to WAV and returns the file's download link. Use it when someone wants a WAV, lossless or uncompressed version of a generated track. It needs the generation's task ID and the track's audio ID. It costs credits, once per track. It returns within a minute. If the status is pending, do what nextStep says.",
		convert:
			'Starts converting one track of a Suno music generation to WAV and immediately returns a task ID, without the file. Use it when nobody is waiting for the link. It costs credits, once per track. It takes seconds. The WAV is ready a few minutes later. To get its link, call the tool for conversion details with the task ID.',
		getMany:
			'Lists the tracks of a Suno music generation, with title, duration and audio ID. Use it to find the audio ID that a conversion to WAV needs. It is free and takes seconds.',
	},
	conversion: {
		getDetails:
			'Returns the status of a conversion to WAV and, when it is done, the download link. Use it with the task ID of a pending conversion, about once a minute. It is free and takes seconds.',
	},
	account: {
		getCredits: 'Returns how many credits are left for conversions to WAV. Use it before converting many tracks. It is free and takes seconds.',
	},
};

/** By default the IDs are read from items, and tools have no items. */
export const toolNotice: INodeProperties = {
	displayName: 'To let the model fill in an ID, click the sparkle button (Let the model define this parameter) next to the ID field', name: 'toolNotice', type: 'notice', default: '',
	displayOptions: { ...whereATool, hide: { resource: ['account'] } },
};

/** What a model reads about a tool. Because of this name, n8n uses it instead of the operation's action and adds no field of its own. */
export const toolDescriptions: INodeProperties[] = Object.entries(DESCRIPTIONS).flatMap(([resource, operations]) =>
	Object.entries(operations).map(([operation, text]) => ({
		displayName: 'Tool Description', name: 'toolDescription', type: 'string', typeOptions: { rows: 4 }, required: true, default: text,
		description: 'What the model reads about this tool: what it does, when to use it, what it costs and how long it takes',
		displayOptions: { show: { resource: [resource], operation: [operation], ...whereATool.show } },
	})),
);
