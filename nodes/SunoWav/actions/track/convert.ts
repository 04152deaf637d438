import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { withTrackInQuery } from '../../callbacks/trackInQuery';
import { unfinishedGeneration } from '../../errors/generationProblems';
import { conversionJson, mergeConversions, toConversion } from '../../helpers/conversion';
import { isTool } from '../../helpers/tool';
import { partOfTestUrls, partsOfPrivateUrls, privateUrlPattern, testUrlPattern } from '../../helpers/url';
import { includeRawResponse } from '../../parameters/fields';
import { readCallBackUrl } from '../../parameters/readValues';
import { makeRouting } from '../../run/declarative';
import { createClient } from '../../run/item';
import type { Operation } from '../../run/runItems';
import { startAsTool } from '../../tool/convertAsTool';
import { ASK_FOR_DETAILS, toolResult } from '../../tool/toolResult';
import { makeCreateRequest, readKnown, readTrackOfItem, splitByTrack, type TrackPart, wholeGeneration } from './tracksOfItem';

const show = { resource: ['track'], operation: ['convert'] };

/** Shows a field if the Callback URL matches a pattern. n8n checks conditions in order, so only URLs with one of `parts` are matched. */
const whereUrlMatches = (pattern: string, parts: string[]): INodeProperties['displayOptions'] => ({
	show: { ...show, '/callBackUrl': parts.map((part) => ({ _cnd: { includes: part } })), callBackUrl: [{ _cnd: { regex: pattern } }] },
});

export const convertOption: INodePropertyOptions = {
	name: 'Convert', value: 'convert', action: 'Convert tracks',
	description: 'Start the conversions and continue immediately. A Suno WAV Trigger in another workflow receives the results. Costs credits.',
	routing: makeRouting(() => convert),
};

export const convertFields: INodeProperties[] = [
	{
		displayName: 'Callback URL', name: 'callBackUrl', type: 'string', required: true, default: '',
		placeholder: 'e.g. https://n8n.example.com/webhook/…/webhook',
		description:
			'The provider calls this URL when the conversion has finished. You can append parameters, such as ?order=123. The trigger returns them in the query field.',
		hint: 'Production URL of a Suno WAV Trigger',
		displayOptions: { show },
		// n8n puts the URL into a request of its own, where `read` finds it. The API's file defines its place in the request that is sent.
		routing: { send: { type: 'body', property: 'callBackUrl' } },
	},
	{
		displayName:
			"This URL points to a private network, so the provider cannot call it. Set WEBHOOK_URL to n8n's public address, or use Convert and Wait with Wait By set to Polling.",
		name: 'privateAddressNotice', type: 'notice', default: '',
		displayOptions: whereUrlMatches(privateUrlPattern, partsOfPrivateUrls),
	},
	{
		displayName: 'This is a Test URL. It works for one call, and only while the editor is listening. Use the Production URL of the trigger.',
		name: 'testUrlNotice', type: 'notice', default: '',
		displayOptions: whereUrlMatches(testUrlPattern, [partOfTestUrls]),
	},
	{
		displayName: 'Options', name: 'options', type: 'collection', placeholder: 'Add Option', default: {},
		displayOptions: { show },
		options: [includeRawResponse],
	},
];

interface ConvertPart extends TrackPart {
	callBackUrl: string;
	wantsRaw: boolean;
}

const convert: Operation<ConvertPart> = {
	async read(item, run) {
		const client = await createClient(item, run.signal);
		return {
			client,
			itemIndex: item.index,
			conversion: toConversion(readKnown(item)),
			ids: readTrackOfItem(item, client.account, isTool(item.context.getNode())),
			callBackUrl: readCallBackUrl(item.readRouted('callBackUrl')),
			wantsRaw: item.read('options.includeRawResponse', false) as boolean,
		};
	},

	known: readKnown,

	/** Convert does not wait, so a generation that is still running is an error. */
	async split(part) {
		const generationTaskId = wholeGeneration(part);
		if (generationTaskId === undefined) return [part];
		const generation = await part.client.getGeneration(generationTaskId);
		if (generation.status === 'success') return splitByTrack(part, generation.tracks);
		throw unfinishedGeneration(generation, part.client.account).withAdvice('To wait for the generation, use Convert and Wait with Wait By set to Polling.');
	},

	async work(part, run) {
		const { client, callBackUrl, wantsRaw } = part;
		const request = makeCreateRequest(part, withTrackInQuery(callBackUrl, part.conversion));
		const asTool = isTool(client.context.getNode());
		const created = asTool
			? await startAsTool(client, request.fields, run)
			: await client.createConversion(run.forAccount(client.account), request);
		const conversion = mergeConversions(part.conversion, created.conversion);
		const raw = wantsRaw ? created.raw : undefined;
		return {
			json: asTool
				? toolResult(conversion, client.account, `${ASK_FOR_DETAILS}.`, raw)
				: conversionJson(conversion, raw, client.account),
		};
	},
};
