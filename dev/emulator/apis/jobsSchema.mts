import { WAV_MODEL } from './jobsRecords.mts';

const string = (description: string) => ({ type: 'string', description });

/**
 * The catalog's description of the model, that is, of its request. It can also describe callbacks, but nobody knows what it says about
 * them.
 */
export const wavModelSchema = {
	openapi: '3.1.0',
	paths: {
		'/api/v1/jobs/createTask': {
			post: {
				requestBody: {
					content: {
						'application/json': {
							schema: {
								type: 'object',
								required: ['model', 'input'],
								properties: {
									model: { type: 'string', enum: [WAV_MODEL] },
									callBackUrl: { type: 'string', format: 'uri' },
									input: {
										type: 'object',
										required: ['task_id', 'audio_id'],
										properties: { task_id: string('Of Generate Music or Extend Music'), audio_id: string('The track') },
									},
								},
							},
						},
					},
				},
			},
		},
	},
};
