import type { INodeExecutionData, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { taskIdExpression } from '../../apis/generationItems';
import { toFields } from '../../apis/values';
import { missingFile } from '../../errors/taskProblems';
import { type Conversion, conversionJson, mergeConversions, statusInItem, toConversion } from '../../helpers/conversion';
import { toText } from '../../helpers/text';
import { isTool, whereNoTool } from '../../helpers/tool';
import { includeRawResponse } from '../../parameters/fields';
import { readRequiredId, toId } from '../../parameters/readValues';
import { makeRouting } from '../../run/declarative';
import { createClient, type Item } from '../../run/item';
import type { Operation, Part } from '../../run/runItems';
import { toolResult } from '../../tool/toolResult';
import { binaryPropertyName, fileName, measureAudio, plainFileName, readWavFile, type WavFile, withWavFile } from '../wavFile';

const show = { resource: ['conversion'], operation: ['getDetails'] };

export const getDetailsOption: INodePropertyOptions = {
	name: 'Get Details', value: 'getDetails', action: 'Get a conversion',
	description: "Get a conversion's status, and download the WAV when it is ready",
	routing: makeRouting(() => getDetails),
};

const whereDownloaded = { show: { '/downloadWav': [true] }, ...whereNoTool };

export const getDetailsFields: INodeProperties[] = [
	{
		displayName: 'Conversion Task ID', name: 'taskId', type: 'string', required: true,
		default: taskIdExpression, placeholder: 'e.g. 988ec8d3b5a94f0e8d7c6b5a4f3e2d1c',
		description: 'The task ID of the conversion. By default, the node reads it from the item, as returned by Convert, Convert and Wait, or the Suno WAV Trigger.',
		displayOptions: { show },
		routing: { send: { type: 'query', property: 'taskId' } },
	},
	{
		displayName: 'Download WAV', name: 'downloadWav', type: 'boolean', default: true,
		description: "Whether to download the file when the conversion has succeeded. If off, the node returns only the file's URL.",
		displayOptions: { show, ...whereNoTool },
	},
	{ ...binaryPropertyName, displayOptions: { show: { ...show, downloadWav: [true] }, ...whereNoTool } },
	{
		displayName: 'Options', name: 'options', type: 'collection', placeholder: 'Add Option', default: {},
		displayOptions: { show },
		options: [
			{ ...fileName, displayOptions: whereDownloaded },
			includeRawResponse,
			{ ...measureAudio, displayOptions: whereDownloaded },
			{ ...plainFileName, displayOptions: whereDownloaded },
		],
	},
];

/** What an item says about this conversion and its track; nothing if it is about another one. Error items say it in their details. */
function saidOf({ json }: Item, taskId: string | null): Partial<Conversion> {
	const said = [json, json.details].map(toFields).find((fields) => taskId !== null && toText(fields.taskId) === taskId) ?? {};
	const { title, imageUrl, generationTaskId, audioId } = said;
	const ofTrack = { title: toText(title), imageUrl: toText(imageUrl), generationTaskId: toText(generationTaskId), audioId: toText(audioId) };
	return { ...ofTrack, ...statusInItem(json, taskId) };
}

interface DetailsPart extends Part {
	conversion: Conversion & { taskId: string };
	file: WavFile | undefined;
	wantsRaw: boolean;
}

const getDetails: Operation<DetailsPart> = {
	async read(item, run) {
		const taskId = readRequiredId(
			item.readRouted('taskId'),
			'Conversion Task ID',
			'Convert, Convert and Wait, and the Suno WAV Trigger all return the ID as taskId.',
		);
		return {
			client: await createClient(item, run.signal),
			conversion: { ...toConversion(saidOf(item, taskId)), taskId },
			file: readWavFile(item, run, true),
			wantsRaw: item.read('options.includeRawResponse', false) as boolean,
		};
	},

	known(item) {
		const taskId = toId(item.readRouted('taskId'));
		return { ...saidOf(item, taskId), taskId };
	},

	/** A conversion that is pending or has failed is plain data and not an error. */
	async work(part): Promise<INodeExecutionData> {
		const { client, file, wantsRaw } = part;
		const { context, account } = client;
		const { taskId } = part.conversion;
		const { conversion: found, raw } = await client.getConversion(taskId);
		const conversion = mergeConversions(part.conversion, found);
		// A later error includes what is known by now.
		part.conversion = { ...conversion, taskId };
		const shownRaw = wantsRaw ? raw : undefined;
		// Agents drop files.
		if (isTool(context.getNode())) return { json: toolResult(conversion, account, 'Call this tool again in a minute.', shownRaw) };
		const json = conversionJson(conversion, shownRaw, account);
		// The download reports an invalid URL as an error.
		const hasFile = conversion.status === 'success' || (conversion.audioWavUrl !== null && missingFile(conversion, account) !== undefined);
		return await withWavFile(client, json, conversion, hasFile ? file : undefined);
	},
};
