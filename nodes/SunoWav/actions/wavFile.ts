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

/** An entry of the Options of operations that download. */
export const measureAudio: INodeProperties = {
	displayName: 'Measure Audio', name: 'measureAudio', type: 'boolean', default: false,
	description: 'Whether to measure loudness, peaks, clipping, silence and bandwidth while the file downloads, which costs CPU',
};

export interface WavFile {
	property: string;
	name: NameSources;
	measures: boolean;
}

export const readWavFile = ({ read, json }: Item, isDefault: boolean): WavFile | undefined =>
	read('downloadWav', isDefault)
		? {
				property: read('binaryPropertyName', binaryPropertyName.default) as string,
				name: { wanted: read('options.fileName', ''), title: json.title },
				measures: read('options.measureAudio', false) === true,
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
	const { helpers, logger } = context as IExecuteFunctions;
	const onFault = (error: unknown) => logger.warn(`Suno WAV: the audio could not be measured. ${String(error)}`);
	const onMeterFault = file.measures ? onFault : undefined;
	const downloaded = await downloadWav(helpers, account, conversion, { request: options, name: file.name, signal, onMeterFault });
	return { json: { ...json, wav: downloaded.wav }, binary: { [file.property]: downloaded.file } };
}
