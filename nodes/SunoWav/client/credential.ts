import type { IExecuteFunctions, IExecuteSingleFunctions, ILoadOptionsFunctions, IWebhookFunctions } from 'n8n-workflow';

import { type Account, toAccount } from '../providers/account';

/** The n8n functions that can send requests to a provider: those of a run or an item, of a webhook, and of a list in the editor. */
export type RequestContext = IExecuteFunctions | IExecuteSingleFunctions | IWebhookFunctions | ILoadOptionsFunctions;

export const CREDENTIAL = 'sunoWavApi';

/** The account of the node's credential, whose fields can be expressions that read the item. */
export const readAccount = async (context: RequestContext, itemIndex?: number): Promise<Account> =>
	toAccount(await (context as IExecuteFunctions).getCredentials(CREDENTIAL, itemIndex));
