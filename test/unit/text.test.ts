import { sentences, toText } from '../../nodes/SunoWav/helpers/text';

test.each([
	[['One.', 'Two.'], 'One. Two.'],
	[['One', 'Two'], 'One. Two'],
	[['Really?', 'Yes!', 'Cut off…', 'On'], 'Really? Yes! Cut off… On'],
	[['没有。', '好！', '吗？', 'On'], '没有。 好！ 吗？ On'],
	[['He said "no"', '(so)', 'On.'], 'He said "no". (so). On.'],
	[['v1.5 is gone', 'Wait.'], 'v1.5 is gone. Wait.'],
	[['  One ', '', '   ', ' Two '], 'One. Two'],
	[['One', ''], 'One'],
	[['', 'One'], 'One'],
	[[''], ''],
])('%j become %p', (texts, joined) => {
	expect(sentences(...texts)).toBe(joined);
});

test.each([
	['an ID', 'task-1', 'task-1'],
	['a text with blanks around it', '  task-1\n', 'task-1'],
	['blanks', '  ', null],
	['a number', 17, '17'],
	['a fraction', 104.5, '104.5'],
	['a number so large that JSON has rounded it', 2 ** 60, null],
	['the largest number that JSON does not round', Number.MAX_SAFE_INTEGER, '9007199254740991'],
	['nothing', null, null],
	['an object', {}, null],
	['a list', ['task-1'], null],
	['true', true, null],
])('%s as text', (_name, value, text) => {
	expect(toText(value)).toBe(text);
});
