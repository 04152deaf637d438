// Versions of n8n up to 2.33 have this. Newer ones do not.
jest.mock('n8n-workflow', () => ({ ...jest.requireActual<object>('n8n-workflow'), sleepWithAbort: () => {} }));

import type { INode } from 'n8n-workflow';

import { toConversion } from '../../nodes/SunoWav/helpers/conversion';
import { copiedJson, toErrorItem } from '../../nodes/SunoWav/errors/n8nErrors';
import { Problem } from '../../nodes/SunoWav/errors/problem';

const node = { name: 'Suno WAV', type: 'sunoWav', typeVersion: 1, parameters: {}, position: [0, 0], id: '1' } as INode;
const toErrorOutput: INode = { ...node, onError: 'continueErrorOutput' };

const errorJson = (taskId: string | null) =>
	toErrorItem(node, Problem.local('No', 'Try again.').about(toConversion({ taskId })), 0).json;

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
	const success = { ...toConversion({ status: 'success' }) };
	expect(copiedJson(toErrorOutput, success)).toBe(success);
});
