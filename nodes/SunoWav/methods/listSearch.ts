import { NodeApiError, type ILoadOptionsFunctions, type INodeListSearchItems, type INodeListSearchResult } from 'n8n-workflow';

import { readAccount } from '../client/credential';
import { ProviderClient } from '../client/providerClient';
import { toProblem } from '../errors/n8nErrors';
import { wordsFor } from '../errors/words';
import { labelOf, type Track } from '../helpers/generation';
import { isTool } from '../helpers/tool';
import { readRequiredId } from '../parameters/readValues';
import { readRequestOptions } from '../parameters/requestOptions';
import { ALL_TRACKS } from '../parameters/trackIds';

/** The editor waits for the list, so its timeout is shorter than that of a workflow's request. */
const TIMEOUT_MS = 20_000;

const entryOf = (track: Track): INodeListSearchItems[] => (track.audioId === null ? [] : [{ name: labelOf(track), value: track.audioId }]);

/** Whether the field stands for one track: in tools, and when waiting by callback, after which n8n pairs items by their order. */
const isOneTrack = (context: ILoadOptionsFunctions): boolean =>
	isTool(context.getNode()) ||
	(context.getCurrentNodeParameter('operation') === 'convertAndWait' && context.getCurrentNodeParameter('waitBy') === 'callback');

/** For the list of the Audio ID: the tracks of the generation in the field above, after an entry for all of them if that can be chosen. */
export async function searchTracks(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
	try {
		const account = await readAccount(this);
		const generationTaskId = readGenerationTaskId(this);
		const request = readRequestOptions((path, fallback) => this.getCurrentNodeParameter(path) ?? fallback);
		const timeout = Math.min(request.timeout ?? TIMEOUT_MS, TIMEOUT_MS);
		const { tracks } = await new ProviderClient(this, account, { ...request, timeout }).getTracks(generationTaskId);
		const all = isOneTrack(this) ? [] : [{ name: 'All Tracks', value: ALL_TRACKS }];
		const entries = [...all, ...tracks.flatMap(entryOf)];
		const wanted = filter.trim().toLowerCase();
		return { results: entries.filter(({ name, value }) => `${name} ${value}`.toLowerCase().includes(wanted)) };
	} catch (error) {
		const { message, description: words } = toProblem(error);
		// Even a tool's list is opened by the workflow's owner.
		const description = wordsFor('workflow', words);
		// For other errors the editor shows only the message.
		throw new NodeApiError(this.getNode(), { message }, { message, description });
	}
}

/** The editor evaluates the field's expression with the item that it shows. Without an item there is no generation to get. */
function readGenerationTaskId(context: ILoadOptionsFunctions): string {
	const value = context.getCurrentNodeParameter('generationTaskId');
	return readRequiredId(
		typeof value === 'string' && value.startsWith('=') ? '' : value,
		'Generation Task ID',
		`To list tracks, the node needs a Generation Task ID. ${whatToEnter(context)}`,
	);
}

function whatToEnter(context: ILoadOptionsFunctions): string {
	if (isTool(context.getNode())) return 'Enter the ID of a generation.';
	const empty = `Or leave Audio ID empty to convert the item's track${isOneTrack(context) ? '' : ' or, if the item has none, all tracks'}.`;
	return `Execute the previous nodes, or enter the ID of a generation. ${empty}`;
}
