import type { IExecuteSingleFunctions, IHttpRequestOptions, INodePropertyOptions, INodePropertyRouting } from 'n8n-workflow';

import { toNodeError, toProblem } from '../errors/n8nErrors';
import { readChoice } from '../parameters/readValues';

type Operations = Readonly<Record<string, Array<Pick<INodePropertyOptions, 'value'>>>>;

/**
 * The routing of a field that is always there. For a resource or an operation that does not exist n8n would send a bare request, with the
 * key, and pass on the provider's response as a success. This checks the values as they are saved, so it also rejects an expression.
 */
export const refuseUnknownOperation = (operations: Operations): INodePropertyRouting => ({
	send: {
		preSend: [
			async function (this: IExecuteSingleFunctions, request: IHttpRequestOptions) {
				const node = this.getNode();
				try {
					const resource = readChoice(node.parameters.resource, 'Resource', Object.keys(operations));
					readChoice(node.parameters.operation, `Operation of the resource ${resource}`, operations[resource].map(({ value }) => String(value)));
				} catch (error) {
					throw toNodeError(node, toProblem(error), this.getItemIndex());
				}
				return request;
			},
		],
	},
});
