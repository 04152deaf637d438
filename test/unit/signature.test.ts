import { isSigned } from '../../nodes/SunoWav/callbacks/signature';

const TASK = '988ec8d3b5a94f0e8d7c6b5a4f3e2d1c';
const KEY = 'a-webhook-hmac-key';
const TIMESTAMP = 1_735_689_600;
const NOW = TIMESTAMP * 1_000;

/**
 * Not calculated with this project's code: printf '%s' '988ec8d3b5a94f0e8d7c6b5a4f3e2d1c.1735689600' | openssl dgst -sha256 -hmac
 * 'a-webhook-hmac-key' -binary | openssl base64
 */
const SIGNATURE = 'GBssJk6zSuAqW/+hl2ZrK9vbUwww8PQAfeJbq3icUE8=';

const headers = (more: object = {}) => ({
	'x-webhook-timestamp': String(TIMESTAMP),
	'x-webhook-signature': SIGNATURE,
	...more,
});

test('a signature that OpenSSL has made is good', () => {
	expect(isSigned(TASK, headers(), KEY, NOW)).toBe(true);
});

test.each([
	['another task', 'another-task', headers(), KEY],
	['another key', TASK, headers(), 'another-key'],
	['another time', TASK, headers({ 'x-webhook-timestamp': String(TIMESTAMP + 1) }), KEY],
	['one letter changed', TASK, headers({ 'x-webhook-signature': `H${SIGNATURE.slice(1)}` }), KEY],
	['its end cut off', TASK, headers({ 'x-webhook-signature': SIGNATURE.slice(0, -1) }), KEY],
	['something appended', TASK, headers({ 'x-webhook-signature': `${SIGNATURE}=` }), KEY],
	['nothing in it', TASK, headers({ 'x-webhook-signature': '' }), KEY],
	['no signature', TASK, headers({ 'x-webhook-signature': undefined }), KEY],
	['no timestamp', TASK, headers({ 'x-webhook-timestamp': undefined }), KEY],
	['lists in the headers', TASK, headers({ 'x-webhook-signature': [SIGNATURE] }), KEY],
	['a timestamp with a fraction', TASK, headers({ 'x-webhook-timestamp': `${TIMESTAMP}.0` }), KEY],
	['a timestamp that is text', TASK, headers({ 'x-webhook-timestamp': 'NaN' }), KEY],
	['letters of many bytes', TASK, headers({ 'x-webhook-signature': 'é'.repeat(44) }), KEY],
])('a signature with %s is not good', (_name, taskId, given, key) => {
	expect(isSigned(taskId, given, key, NOW)).toBe(false);
});

test.each([
	['30 minutes old', 30 * 60, true],
	['more than 30 minutes old', 30 * 60 + 1, false],
	['5 minutes ahead', -5 * 60, true],
	['more than 5 minutes ahead', -5 * 60 - 1, false],
])('one that is %s', (_name, ageSeconds, good) => {
	expect(isSigned(TASK, headers(), KEY, NOW + ageSeconds * 1_000)).toBe(good);
});
