import type { INodeProperties } from 'n8n-workflow';

import { whereATool } from '../helpers/tool';

/** By resource and operation: what the tool does, when to use it, what it costs, and how long it takes. */
const DESCRIPTIONS = {
	track: {
		convertAndWait:
			"Converts one track of a Suno music generation to WAV and returns the file's download link. Use it when a WAV, lossless or uncompressed version of a generated track is wanted. It needs the generation's task ID and the track's audio ID. It costs credits, once per track. It returns within a minute. If the status is pending, do what nextStep says.",
		convert:
			'Starts the conversion of one track of a Suno music generation to WAV and returns a task ID immediately, without the file. Use it when nobody is waiting for the link. It costs credits, once per track. It takes seconds. The WAV is ready some minutes later: then get the link from the details of the conversion, with its task ID.',
		getMany:
			'Lists the tracks of a Suno music generation, with title, duration and audio ID. Use it to find the audio ID that a conversion to WAV needs. It is free and takes seconds.',
	},
	conversion: {
		getDetails:
			'Returns the status of a conversion to WAV and, when it is done, the download link. Use it with the task ID of a conversion that was pending, about once a minute. It is free and takes seconds.',
	},
	account: {
		getCredits: 'Returns how many credits are left for conversions to WAV. Use it before converting many tracks. It is free and takes seconds.',
	},
};

/** The IDs' own defaults take them from items, of which a tool has none. */
export const toolNotice: INodeProperties = {
	displayName: 'Let the model fill in each ID: click the sparkle button beside the field', name: 'toolNotice', type: 'notice', default: '',
	displayOptions: { ...whereATool, hide: { resource: ['account'] } },
};

/** What a model is told of a tool. By this name n8n uses it in place of the operation's action, and adds no field of its own. */
export const toolDescriptions: INodeProperties[] = Object.entries(DESCRIPTIONS).flatMap(([resource, operations]) =>
	Object.entries(operations).map(([operation, text]) => ({
		displayName: 'Tool Description', name: 'toolDescription', type: 'string', typeOptions: { rows: 4 }, required: true, default: text,
		description: 'What the model reads about this tool: what it does, when to use it, what it costs and how long it takes',
		displayOptions: { show: { resource: [resource], operation: [operation], ...whereATool.show } },
	})),
);
