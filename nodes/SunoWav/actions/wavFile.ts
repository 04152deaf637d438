import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import type { ProviderClient } from '../client/providerClient';
import { downloadWav } from '../download/downloadWav';
import type { NameSources } from '../download/fileName';
import { type FileNames, fileNamesOf } from '../download/fileNames';
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
	/** Those of the run. */
	names: FileNames;
	measures: boolean;
}

/** What an item wants to be downloaded, if anything. A run's files have names of their own. */
export function readWavFile({ read, json }: Item, run: object, isDefault: boolean): WavFile | undefined {
	if (!read('downloadWav', isDefault)) return undefined;
	const file: WavFile = {
		property: read('binaryPropertyName', binaryPropertyName.default) as string,
		name: { wanted: read('options.fileName', ''), title: json.title },
		names: fileNamesOf(run),
		measures: read('options.measureAudio', false) === true,
	};
	file.names.expect(file.name);
	return file;
}

/** The files of several tracks that an item has turned out to mean, in the place of its one file. */
export function splitWavFile(file: WavFile | undefined, titles: Array<string | null>): Array<WavFile | undefined> {
	return titles.map((title, index) => {
		if (file && index > 0) file.names.expect(file.name);
		return file && { ...file, name: { ...file.name, title: title ?? file.name.title } };
	});
}

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
	const downloaded = await downloadWav(helpers, account, conversion, {
		request: options,
		fileName: file.names.nameFor(file.name, conversion),
		signal,
		onMeterFault,
	});
	return { json: { ...json, wav: downloaded.wav }, binary: { [file.property]: downloaded.file } };
}
