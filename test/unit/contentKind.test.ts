import { contentKind, isHostMessage } from '../../nodes/SunoWav/download/contentKind';

test.each([
	['ID3\x04rest', 'an MP3 file', false],
	['fLaC', 'a FLAC file', false],
	[' <!DOCTYPE html><html>', 'an HTML page', true],
	['<?xml version="1.0"?>', 'an XML document', true],
	['\xEF\xBB\xBF{"error":"no"}', 'JSON', true],
	['RIFF....WAVE', undefined, false],
	['', undefined, false],
])('content that begins with %j is %s', (text, kind, isText) => {
	const start = Buffer.from(text, 'latin1');
	expect([contentKind(start), isHostMessage(contentKind(start))]).toEqual([kind, isText]);
});
