import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import type { ProviderClient } from '../client/providerClient';
import { downloadWav } from '../download/downloadWav';
import type { NameSources } from '../download/fileName';
import { type FileNames, getFileNames } from '../download/fileNames';
import type { Conversion } from '../helpers/conversion';
import type { Item } from '../run/item';

export const binaryPropertyName: INodeProperties = {
	displayName: 'Put Output File in Field', name: 'binaryPropertyName', type: 'string', required: true, default: 'data',
	hint: 'The name of the output field to put the file in',
};

export const fileName: INodeProperties = {
	displayName: 'File Name', name: 'fileName', type: 'string', default: '', placeholder: 'e.g. my-track.wav',
	description: "The name of the downloaded file. By default, the track's title. If other files may have the same title, the start of the audio ID is added.",
};

export const plainFileName: INodeProperties = {
	displayName: 'Plain File Name', name: 'plainFileName', type: 'boolean', default: false,
	description: 'Whether to keep only letters and digits in the file name. All other characters, which some distributors reject, are replaced with _.',
};

/** An option of the operations that download files. */
export const measureAudio: INodeProperties = {
	displayName: 'Measure Audio', name: 'measureAudio', type: 'boolean', default: false,
	description: 'Whether to measure loudness, peaks, clipping, silence and bandwidth while the file downloads. Uses extra CPU.',
};

export interface WavFile {
	property: string;
	/** The name that the user wants. The track's title is added at the download. */
	name: Omit<NameSources, 'title'>;
	names: FileNames;
	measures: boolean;
}

/** What to download for an item, if anything. No two files of a run have the same name. */
export function readWavFile({ read }: Item, run: object, isDefault: boolean): WavFile | undefined {
	if (!read('downloadWav', isDefault)) return undefined;
	const file: WavFile = {
		property: read('binaryPropertyName', binaryPropertyName.default) as string,
		name: { wanted: read('options.fileName', ''), isPlain: read('options.plainFileName', false) === true },
		names: getFileNames(run),
		measures: read('options.measureAudio', false) === true,
	};
	file.names.expect(file.name);
	return file;
}

/** Replaces an item's single file with one file for each track of the generation, given the tracks' titles. */
export function splitWavFile(file: WavFile | undefined, titles: Array<string | null>): Array<WavFile | undefined> {
	return titles.map((title, index) => {
		if (!file) return undefined;
		if (index > 0) file.names.expect(file.name);
		file.names.expectTitle({ ...file.name, title });
		return { ...file, name: { ...file.name, isOfWhole: true } };
	});
}

/** An item's JSON, with the file of its conversion if one is wanted; `isNew` if the node has just waited for the conversion. */
export async function withWavFile(
	{ context, account, options, signal }: ProviderClient,
	json: IDataObject,
	conversion: Conversion,
	file: WavFile | undefined,
	isNew = false,
): Promise<INodeExecutionData> {
	if (!file) return { json };
	const { helpers, logger } = context as IExecuteFunctions;
	const onFault = (error: unknown) => logger.warn(`Suno WAV: the audio could not be measured. ${String(error)}`);
	const onMeterFault = file.measures ? onFault : undefined;
	await file.names.allKnown();
	const fileName = file.names.nameFor({ ...file.name, title: conversion.title }, conversion);
	const downloaded = await downloadWav(helpers, account, conversion, {
		request: options,
		fileName,
		signal,
		isNew,
		onMeterFault,
	});
	return { json: { ...json, wav: { fileName, ...downloaded.wav } }, binary: { [file.property]: downloaded.file } };
}
