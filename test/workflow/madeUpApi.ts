import type { Api } from '../../nodes/SunoWav/apis/api';
import { toCallback } from '../../nodes/SunoWav/apis/callback';
import { toFields } from '../../nodes/SunoWav/apis/values';
import { toConversion } from '../../nodes/SunoWav/helpers/conversion';
import { toText } from '../../nodes/SunoWav/helpers/text';

const STATUS = { baking: 'pending', served: 'success', burnt: 'failed' } as const;

const endingOf = ({ phase, reason, link }: Record<string, unknown>) => ({
	failed: phase === 'burnt',
	succeeded: phase === 'served',
	errorCode: null,
	errorMessage: toText(reason),
	audioWavUrl: toText(link),
});

/** An invented API. It shares nothing with the others except the envelope of its answers. */
export const madeUpApi: Api = {
	create: {
		path: '/v9/orders',
		body: { dish: 'wav' },
		properties: { generationTaskId: 'song.album', audioId: 'song.number', callBackUrl: 'waiter.door' },
		needsCallBackUrl: false,
		readTaskId: (data) => toText(toFields(data).order),
	},
	conversion: {
		path: '/v9/kitchen',
		taskIdProperty: 'order',
		readConversion: (data) => {
			const { order, phase, number, ...rest } = toFields(data);
			const { audioWavUrl, errorMessage } = endingOf(rest);
			const status = STATUS[phase as keyof typeof STATUS];
			return toConversion({ taskId: toText(order), status, providerStatus: toText(phase), audioId: toText(number), audioWavUrl, errorMessage });
		},
		readCallBackUrl: (data) => toText(toFields(data).door),
		isFailure: (word) => word === 'burnt',
		withoutFile: () => undefined,
	},
	generation: {
		path: '/v9/garden',
		taskIdProperty: 'album',
		readGeneration: (data) => {
			const { phase, reason, fruit } = toFields(data);
			if (!Array.isArray(fruit)) return null;
			const tracks = fruit.map((number) => ({
				audioId: toText(number),
				title: null,
				durationSeconds: null,
				tags: null,
				imageUrl: null,
				audioUrl: null,
				modelName: null,
				createTime: null,
			}));
			return { status: STATUS[phase as keyof typeof STATUS], providerStatus: toText(phase), errorCode: null, errorMessage: toText(reason), tracks };
		},
	},
	readCallback: (body) => {
		const call = toFields(toFields(body).bell);
		return toCallback([call.order], endingOf(call), false);
	},
};
