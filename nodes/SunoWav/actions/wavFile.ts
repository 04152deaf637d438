import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import type { ProviderClient } from '../client/providerClient';
import { downloadWav } from '../download/downloadWav';
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
	/** Empty where the title and the ID are to name it. */
	wantedName: unknown;
	measures: boolean;
}

export const readWavFile = ({ read }: Item, isDefault: boolean): WavFile | undefined =>
	read('downloadWav', isDefault)
		? {
				property: read('binaryPropertyName', binaryPropertyName.default) as string,
				wantedName: read('options.fileName', ''),
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
	const name = { wanted: file.wantedName, title: conversion.title };
	const downloaded = await downloadWav(helpers, account, conversion, { request: options, name, signal, onMeterFault });
	return { json: { ...json, wav: downloaded.wav }, binary: { [file.property]: downloaded.file } };
}
