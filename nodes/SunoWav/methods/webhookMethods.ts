import type { WebhookSetupMethodNames, IHookFunctions } from 'n8n-workflow';

type SetupMethod = (this: IHookFunctions) => Promise<boolean>;

/** The providers have no call to register a webhook: the URL travels with every conversion request instead. */
export const nothingToRegister: Record<WebhookSetupMethodNames, SetupMethod> = {
	checkExists: async () => true,
	create: async () => true,
	delete: async () => true,
};
