import type { IExecuteData, IExecutePaginationFunctions, INode } from 'n8n-workflow';

export interface ContextSettings {
	name?: string;
	onError?: INode['onError'];
	retryOnFail?: boolean;
	executeData?: Partial<IExecuteData>;
	itemIndex?: number;
	requestOptions?: object;
	signal?: AbortSignal;
}

/** The parts of n8n's context that distinguish a run and its items. */
export function nodeContext({ name = 'Suno WAV', onError, retryOnFail, executeData = {}, itemIndex = 0, requestOptions = {}, signal }: ContextSettings = {}) {
	const node = { id: name, name, type: 'sunoWav', typeVersion: 1, position: [0, 0], parameters: {}, onError, retryOnFail } as INode;
	return {
		getNode: () => node,
		getExecutionId: () => 'execution',
		getExecuteData: () => executeData,
		getItemIndex: () => itemIndex,
		getNodeParameter: (path: string, fallback: unknown) =>
			path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], { requestOptions }) ?? fallback,
		continueOnFail: () => onError !== undefined && onError !== 'stopWorkflow',
		getExecutionCancelSignal: () => signal,
	} as unknown as IExecutePaginationFunctions;
}
