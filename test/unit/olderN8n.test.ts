// What an n8n up to 2.33 has and newer ones have not.
jest.mock('n8n-workflow', () => ({ ...jest.requireActual<object>('n8n-workflow'), sleepWithAbort: () => {} }));

import type { INode } from 'n8n-workflow';

import { conversionOf } from '../../nodes/SunoWav/helpers/conversion';
import { copiedJson, toErrorItem } from '../../nodes/SunoWav/helpers/errors';
import { Problem } from '../../nodes/SunoWav/helpers/problem';

const node = { name: 'Suno WAV', type: 'sunoWav', typeVersion: 1, parameters: {}, position: [0, 0], id: '1' } as INode;
const toErrorOutput: INode = { ...node, onError: 'continueErrorOutput' };

const errorJson = (taskId: string | null) =>
	toErrorItem(node, Problem.ofInput('No', 'Try again.').about(conversionOf({ taskId })), 0).json;

test.each([
	['task-1', "Try again. The conversion's task ID is task-1."],
	[null, 'Try again.'],
])('after a wait an error about the task %p has only the fields by which that n8n knows errors', (taskId, message) => {
	const json = copiedJson(toErrorOutput, errorJson(taskId));
	expect(json).toEqual({ error: 'No', message });
	expect(copiedJson(toErrorOutput, json)).toEqual(json);
});

test('without an error output, and without an error, nothing is changed', () => {
	const error = errorJson('task-1');
	expect(copiedJson(node, error)).toBe(error);
	const success = { ...conversionOf({ status: 'success' }) };
	expect(copiedJson(toErrorOutput, success)).toBe(success);
});
