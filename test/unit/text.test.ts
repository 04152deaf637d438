import { sentences } from '../../nodes/SunoWav/helpers/text';

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
