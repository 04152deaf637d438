import type { Api } from '../../nodes/SunoWav/apis/api';
import { toCallback } from '../../nodes/SunoWav/apis/callback';
import { fieldsOf } from '../../nodes/SunoWav/apis/fields';
import { conversionOf } from '../../nodes/SunoWav/helpers/conversion';
import { textOf } from '../../nodes/SunoWav/helpers/text';

const STATUS = { baking: 'pending', served: 'success', burnt: 'failed' } as const;

const endingOf = ({ phase, reason, link }: Record<string, unknown>) => ({
	failed: phase === 'burnt',
	succeeded: phase === 'served',
	errorCode: null,
	errorMessage: textOf(reason),
	audioWavUrl: textOf(link),
});

/** An API that nobody has, and that has nothing in common with the others but the envelope of its answers. */
export const madeUpApi: Api = {
	create: {
		path: '/v9/orders',
		body: { dish: 'wav' },
		properties: { generationTaskId: 'song.album', audioId: 'song.number', callBackUrl: 'waiter.door' },
		needsCallBackUrl: false,
		taskIdOf: (data) => textOf(fieldsOf(data).order),
	},
	details: {
		path: '/v9/kitchen',
		taskIdProperty: 'order',
		conversionOf: (data) => {
			const { order, phase, number, ...rest } = fieldsOf(data);
			const { audioWavUrl, errorMessage } = endingOf(rest);
			const status = STATUS[phase as keyof typeof STATUS];
			return conversionOf({ taskId: textOf(order), status, providerStatus: textOf(phase), audioId: textOf(number), audioWavUrl, errorMessage });
		},
		callBackUrlOf: (data) => textOf(fieldsOf(data).door),
		isFailure: (word) => word === 'burnt',
		withoutFile: () => undefined,
	},
	generation: {
		path: '/v9/garden',
		taskIdProperty: 'album',
		generationOf: (data) => {
			const { phase, reason, fruit } = fieldsOf(data);
			if (!Array.isArray(fruit)) return null;
			const tracks = fruit.map((number) => ({
				audioId: textOf(number),
				title: null,
				durationSeconds: null,
				tags: null,
				imageUrl: null,
				audioUrl: null,
				modelName: null,
				createTime: null,
			}));
			return { status: STATUS[phase as keyof typeof STATUS], providerStatus: textOf(phase), errorCode: null, errorMessage: textOf(reason), tracks };
		},
	},
	readCallback: (body) => {
		const call = fieldsOf(fieldsOf(body).bell);
		return toCallback([call.order], endingOf(call), false);
	},
};
