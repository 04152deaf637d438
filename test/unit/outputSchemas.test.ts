import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { SunoWav } from '../../index';
import { AudioMeter, type AudioMeasurement } from '../../nodes/SunoWav/audio/audioMeter';
import type { TriggerEvent } from '../../nodes/SunoWav/callbacks/receiveTriggerCallback';
import { readWavFacts } from '../../nodes/SunoWav/download/wavHeader';
import { toConversion, type Conversion } from '../../nodes/SunoWav/helpers/conversion';
import type { Track } from '../../nodes/SunoWav/helpers/generation';
import { textOfFile } from '../setup/builtFiles';

// What n8n's editor shows about an operation's output before its first run. It finds the files by the node's folder and version and by the
// values of resource and operation. A node without these has one file.

interface Schema {
	type: string | string[];
	properties?: Record<string, Schema>;
}

const FOLDER = 'nodes/SunoWav/__schema__';

const schemaAt = (path: string) => JSON.parse(textOfFile(`${FOLDER}/${path}.json`) ?? 'null') as Schema | null;

const typeOf = (value: unknown) => (value === null ? 'null' : typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value);

/** The parts of a value that the schema does not allow, by their paths. This includes fields that only one of them has. */
function differences(schema: Schema | null | undefined, value: unknown, path = ''): string[] {
	if (!schema) return [`${path}: not in the schema`];
	const allowed = [schema.type].flat();
	const type = typeOf(value);
	if (!allowed.includes(type) && !(type === 'integer' && allowed.includes('number'))) return [`${path}: ${type}, not ${allowed.join(' or ')}`];
	if (!schema.properties) return [];
	const fields = value as Record<string, unknown>;
	const surplus = Object.keys(schema.properties).filter((name) => !(name in fields));
	return [
		...surplus.map((name) => `${path}/${name}: only in the schema`),
		...Object.entries(fields).flatMap(([name, field]) => differences(schema.properties?.[name], field, `${path}/${name}`)),
	];
}

const conversion: Conversion = {
	title: 'a',
	status: 'success',
	taskId: 'a',
	audioWavUrl: 'a',
	alreadyConverted: true,
	audioId: 'a',
	generationTaskId: 'a',
	imageUrl: 'a',
	createTime: 'a',
	completeTime: 'a',
	providerStatus: 'a',
	errorCode: 'a',
	errorMessage: 'a',
};
const measurement: AudioMeasurement = {
	loudnessLufs: -13.2,
	truePeakDbtp: -0.4,
	samplePeakDbfs: -0.6,
	clippedSamples: 0,
	silence: { startSeconds: 0.1, endSeconds: 1.5, longestSeconds: 1.5 },
	bandwidthHz: 16_100,
};
/** With Measure Audio, which adds fields that are otherwise missing. */
const wav = { fileName: 'a', sampleRate: 44_100, bitsPerSample: 16, channels: 2, durationSeconds: 1.5, bytes: 4, ...measurement };
const unknownWav = { fileName: 'a', ...readWavFacts(Buffer.alloc(0), 0), ...new AudioMeter().end() };
const track: Track = {
	audioId: 'a',
	title: 'a',
	durationSeconds: 1.5,
	tags: 'a',
	imageUrl: 'a',
	audioUrl: 'a',
	modelName: 'a',
	createTime: 'a',
};
const nothing = <Shape extends object>(shape: Shape) => Object.fromEntries(Object.keys(shape).map((name) => [name, null]));
const arrival = { query: { order: '123' }, verified: 'lookup', receivedAt: '2025-01-01T00:00:00.000Z' };
const event: TriggerEvent = { ...conversion, ...arrival };

const outputs: Record<string, object[]> = {
	'v1.0.0/track/convert': [conversion, toConversion({})],
	'v1.0.0/track/convertAndWait': [{ ...conversion, wav }, { ...toConversion({}), wav: unknownWav }],
	'v1.0.0/conversion/getDetails': [{ ...conversion, wav }, { ...toConversion({}), wav: unknownWav }],
	'v1.0.0/track/getMany': [{ generationTaskId: 'a', ...track }, { generationTaskId: 'a', ...nothing(track) }],
	'v1.0.0/account/getCredits': [{ credits: 1.5 }, { credits: 1 }],
	// The trigger's file. It has neither resource nor operation.
	'v1.0.0': [event, { ...toConversion({}), ...arrival }],
};

const paths = Object.keys(outputs);

test.each(paths)('%s names all fields of an output, known or not, with their types', (path) => {
	for (const output of outputs[path]) expect(differences(schemaAt(path), output)).toEqual([]);
});

test.each(paths)('%s has the fields in the order in which they come out', (path) => {
	expect(Object.keys(schemaAt(path)?.properties ?? {})).toEqual(Object.keys(outputs[path][0]));
});

test('every operation has one', () => {
	const { properties, version } = new SunoWav().description;
	const valuesOf = ({ options }: INodeProperties) => (options as INodePropertyOptions[]).map(({ value }) => value);
	const operations = properties
		.filter(({ name }) => name === 'operation')
		.flatMap((list) => valuesOf(list).map((operation) => `v${String(version)}.0.0/${String(list.displayOptions?.show?.resource?.[0])}/${String(operation)}`));
	expect(operations.length).toBeGreaterThan(4);
	expect(paths).toEqual(expect.arrayContaining(operations));
});
