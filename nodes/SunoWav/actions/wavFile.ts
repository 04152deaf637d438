import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import type { ProviderClient } from '../client/providerClient';
import { downloadWav } from '../download/downloadWav';
import type { NameSources } from '../download/fileName';
import type { Conversion } from '../helpers/conversion';
import type { Item } from '../run/item';

export const binaryPropertyName: INodeProperties = {
	displayName: 'Put Output File in Field', name: 'binaryPropertyName', type: 'string', required: true, default: 'data',
	hint: 'The name of the output field to put the file in',
};

export const fileName: INodeProperties = {
	displayName: 'File Name', name: 'fileName', type: 'string', default: '', placeholder: 'e.g. my-track.wav',
	description: 'The name of the downloaded file. By default the title of the track, if it is known, and the audio ID.',
};

export interface WavFile {
	property: string;
	name: NameSources;
}

export const readWavFile = ({ read, json }: Item, isDefault: boolean): WavFile | undefined =>
	read('downloadWav', isDefault)
		? {
				property: read('binaryPropertyName', binaryPropertyName.default) as string,
				name: { wanted: read('options.fileName', ''), title: json.title },
			}
		: undefined;

/** An item's JSON, with the file of its conversion if one is wanted. */
export async function withWavFile(
	{ context, account, options, signal }: ProviderClient,
	json: IDataObject,
	conversion: Conversion,
	file: WavFile | undefined,
): Promise<INodeExecutionData> {
	if (!file) return { json };
	const { helpers } = context as IExecuteFunctions;
	const downloaded = await downloadWav(helpers, account, conversion, { request: options, name: file.name, signal });
	return { json: { ...json, wav: downloaded.wav }, binary: { [file.property]: downloaded.file } };
}
