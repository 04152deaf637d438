import { jobsApi } from '../../nodes/SunoWav/apis/jobsApi';
import { wavApi } from '../../nodes/SunoWav/apis/wavApi';

/** What the records and callbacks of both APIs may say about a file. All of them have the same reader. */

const WAV = 'https://files.example.com/s/04e6.wav';
const json = JSON.stringify;

const apis = [
	['the older API', wavApi, { successFlag: 'SUCCESS' }],
	['the Jobs API', jobsApi, { state: 'success' }],
] as const;

const shapes: Array<[string, object]> = [
	['audioWavUrl', { response: { audioWavUrl: WAV } }],
	['audio_wav_url', { response: { audio_wav_url: WAV } }],
	['wav_url', { response: { wav_url: WAV } }],
	['wav_url beside the response', { response: null, wav_url: WAV }],
	['audioWavUrl beside the response', { audioWavUrl: WAV }],
	['resultUrls', { response: { resultUrls: [WAV] } }],
	['resultUrls beside the response', { resultUrls: [WAV] }],
	['a response of text', { response: json({ audioWavUrl: WAV }) }],
	['a response encoded twice', { response: json(json({ wav_url: WAV })) }],
	['resultJson', { resultJson: json({ resultUrls: [WAV] }) }],
	['resultJson encoded twice', { resultJson: json(json({ audioWavUrl: WAV })) }],
	['resultJson that is an object', { resultJson: { resultUrls: [WAV] } }],
	['"null" before the address', { response: { audioWavUrl: 'null', audio_wav_url: WAV } }],
	['a list that begins with "None"', { response: { resultUrls: ['None', WAV] } }],
	['another address before it', { audioWavUrl: 'ftp://files.example.com/a.wav', response: { wav_url: WAV } }],
];

const none: Array<[string, object, string | null]> = [
	['nothing', {}, null],
	['null', { response: { audioWavUrl: null } }, null],
	['the text "null"', { response: { audioWavUrl: 'null' } }, null],
	['the text "None"', { response: { wav_url: ' None ' } }, null],
	['the text "undefined"', { response: { resultUrls: ['undefined'] } }, null],
	['encoded three times', { response: json(json(json({ audioWavUrl: WAV }))) }, null],
	['text that is cut off', { response: '{"audioWavUrl":"https://fi' }, null],
	['an FTP address', { response: { audioWavUrl: 'ftp://files.example.com/a.wav' } }, 'ftp://files.example.com/a.wav'],
	['a path', { response: { audioWavUrl: '/s/a.wav' } }, '/s/a.wav'],
	['a word', { response: { audioWavUrl: 'processing' } }, 'processing'],
];

describe.each(apis)('%s', (_name, api, finished) => {
	const callback = (data: object) => api.readCallback({ code: 200, msg: 'success', data: { task_id: 'task-1', ...data } });

	test.each(shapes)('a file as %s is read in a record and in a callback', (_shape, fields) => {
		expect(api.conversion.readConversion({ taskId: 'task-1', ...finished, ...fields })).toMatchObject({ status: 'success', audioWavUrl: WAV });
		expect(callback(fields)).toMatchObject({ taskId: 'task-1', claim: { status: 'success', audioWavUrl: WAV } });
	});

	test.each(none)('%s is no file in either', (_shape, fields, audioWavUrl) => {
		const conversion = api.conversion.readConversion({ taskId: 'task-1', ...finished, ...fields })!;
		expect(conversion).toMatchObject({ status: 'pending', audioWavUrl });
		expect(api.conversion.withoutFile(conversion.providerStatus, audioWavUrl)).toBe(
			`The provider says that the conversion has succeeded, but ${audioWavUrl === null ? 'returned no file URL' : `returned ${audioWavUrl}, which is not a file URL`}`,
		);
		expect(callback(fields)).toEqual({ taskId: 'task-1', claim: null });
	});

	test('a callback whose data are text is read', () => {
		const data = json({ task_id: 'task-1', audioWavUrl: WAV });
		for (const text of [data, json(data)]) {
			expect(api.readCallback({ code: 200, data: text })).toMatchObject({ taskId: 'task-1', claim: { status: 'success', audioWavUrl: WAV } });
		}
	});

	test('the record of a conversion in any of these shapes is no generation', () => {
		for (const [, fields] of shapes) expect(api.generation.readGeneration({ taskId: 'task-1', ...finished, ...fields })).toBeNull();
	});
});
