import type { INodeParameters } from 'n8n-workflow';

/** The parameters of Convert. Every field takes its value from the item unless another one is given. */
export const convertParameters = (more: INodeParameters = {}): INodeParameters => ({
	resource: 'track',
	operation: 'convert',
	generationTaskId: '={{ $json.generationTaskId }}',
	audioId: { __rl: true, mode: 'list', value: '={{ $json.audioId }}' },
	callBackUrl: 'https://n8n.example.com/webhook/abc/webhook',
	...more,
});

/** The parameters of Get Many. */
export const getManyParameters = (more: INodeParameters = {}): INodeParameters => ({
	resource: 'track',
	operation: 'getMany',
	generationTaskId: '={{ $json.generationTaskId }}',
	...more,
});

/** The parameters of Get Details. */
export const getDetailsParameters = (more: INodeParameters = {}): INodeParameters => ({
	resource: 'conversion',
	operation: 'getDetails',
	downloadWav: false,
	taskId: '={{ $json.taskId }}',
	...more,
});

/** All operations, each with its usual parameters. */
export const operations: Array<[string, INodeParameters]> = [
	['Convert', convertParameters()],
	['Convert and Wait by polling', convertParameters({ operation: 'convertAndWait' })],
	['Get Details', getDetailsParameters()],
	['Get Many', getManyParameters()],
	['Get Credits', { resource: 'account', operation: 'getCredits' }],
];
