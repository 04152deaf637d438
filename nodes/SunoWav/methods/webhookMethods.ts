import type { WebhookSetupMethodNames, IHookFunctions } from 'n8n-workflow';

import { toNodeError, toProblem } from '../errors/n8nErrors';
import { readTriggerChoices } from '../parameters/triggerChoices';

type SetupMethods = Record<WebhookSetupMethodNames, (this: IHookFunctions) => Promise<boolean>>;

/** The providers have no call to register a webhook: the URL travels with every conversion request instead. */
export const nothingToRegister: SetupMethods = {
	checkExists: async () => true,
	create: async () => true,
	delete: async () => true,
};

/** The same for the trigger: a workflow cannot be published if its trigger has a value that is not in its list. */
export const triggerSetup: SetupMethods = {
	...nothingToRegister,
	async checkExists() {
		try {
			readTriggerChoices((name) => this.getNodeParameter(name));
		} catch (error) {
			throw toNodeError(this.getNode(), toProblem(error), 0);
		}
		return true;
	},
};
