import type { Credential } from '../n8n/client.mts';
import type { Connections, WorkflowNode } from '../n8n/workflows.mts';
import { createByHttp, httpRequest, lookUpByHttp, node, sunoWav, to } from './workflow.mts';
import type { World } from './world.mts';

/** A way of converting tracks and waiting for them: the nodes it needs. */
export type Way = (world: World, credential: Credential) => { nodes: WorkflowNode[]; connections?: Connections };

export const convertAndWait =
	(waitBy: 'polling' | 'callback'): Way =>
	(_, credential) => ({
		nodes: [
			sunoWav('Convert and Wait', credential, {
				resource: 'track',
				operation: 'convertAndWait',
				generationTaskId: '={{ $json.generationTaskId }}',
				audioId: { __rl: true, mode: 'id', value: '={{ $json.audioId }}' },
				waitBy,
				downloadWav: false,
			}),
		],
	});

/** What people build today, with batches that keep the creating requests below the rate limit. */
export const handBuiltLoop: Way = ({ emulatorUrl }, credential) => ({
	nodes: [
		httpRequest('Create', credential, createByHttp(emulatorUrl, { batching: { batch: { batchSize: 20, batchInterval: 10_000 } } })),
		node('Wait', 'n8n-nodes-base.wait', 1.1, { amount: 5 }),
		httpRequest('Details', credential, lookUpByHttp(emulatorUrl, '={{ $json.data.taskId }}')),
		node('Finished?', 'n8n-nodes-base.if', 2.2, {
			conditions: {
				options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
				combinator: 'and',
				conditions: [
					{
						id: 'finished',
						leftValue: '={{ $json.data.successFlag }}',
						rightValue: 'PENDING',
						operator: { type: 'string', operation: 'notEquals' },
					},
				],
			},
		}),
		node('Done', 'n8n-nodes-base.noOp', 1),
	],
	connections: { 'Finished?': { main: [to('Done'), to('Wait')] } },
});
