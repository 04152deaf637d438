/** Who reads an error: the owner of a workflow, a model that has called the node as a tool, or the person who tests the credential. */
export type Audience = 'workflow' | 'tool' | 'test';

/** What the placeholders in a Problem's words mean to each of them. A tool's caller has no items and no workflow. */
const WORDS: Readonly<Record<Audience, Readonly<Record<string, string>>>> = {
	workflow: {
		'{Again}': 'Try again',
		'{again}': 'try again',
		'{runningAgain}': 'trying again',
		'{runAll}': 'run the workflow again',
		'{sendFewer}': 'send fewer items at a time',
		'{checkField}': 'If you use an expression, check that the item has the field that the expression reads',
		'{checkFields}': 'If you use an expression for an ID, check that the item has the field that the expression reads',
	},
	tool: {
		'{Again}': 'Call this tool again',
		'{again}': 'call this tool again',
		'{runningAgain}': 'calling this tool again',
		'{runAll}': 'call this tool again',
		'{sendFewer}': 'make fewer calls at a time',
		'{checkField}': "If this tool has no parameter for it, the workflow's owner must click the sparkle button (Let the model define this parameter) next to the field",
		'{checkFields}': "If this tool has no parameter for an ID, the workflow's owner must click the sparkle button (Let the model define this parameter) next to its field",
	},
	test: { '{Again}': 'Retry the test', '{again}': 'retry the test' },
};

/** A Problem's words, or part of them, as this reader sees them. */
export const wordsFor = (audience: Audience, text: string): string =>
	Object.entries(WORDS[audience]).reduce((words, [placeholder, ours]) => words.replaceAll(placeholder, ours), text);
