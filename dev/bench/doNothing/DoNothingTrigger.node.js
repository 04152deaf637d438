// Shows n8n's own cost for a community trigger: this one only passes the body on.
class DoNothingTrigger {
	description = {
		displayName: 'Do Nothing Trigger',
		name: 'doNothingTrigger',
		group: ['trigger'],
		version: 1,
		description: '',
		defaults: { name: 'Do Nothing Trigger' },
		inputs: [],
		outputs: ['main'],
		webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', responseData: '', path: 'webhook' }],
		properties: [],
	};

	webhookMethods = { default: { checkExists: async () => true, create: async () => true, delete: async () => true } };

	async webhook() {
		const body = this.getBodyData();
		return { webhookResponse: { status: 'accepted' }, workflowData: [this.helpers.returnJsonArray(body)] };
	}
}

module.exports = { DoNothingTrigger };
