// Shows n8n's own cost for each callback of a waiting execution: this node looks nothing up and never resumes.
class DoNothingWait {
	description = {
		displayName: 'Do Nothing Wait',
		name: 'doNothingWait',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name: 'Do Nothing Wait' },
		inputs: ['main'],
		outputs: ['main'],
		webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', responseData: '', path: '', restartWebhook: true }],
		properties: [],
	};

	async execute() {
		const resumeUrl = this.evaluateExpression('{{ $execution.resumeUrl }}', 0);
		await this.putExecutionToWait(new Date(Date.now() + 3_600_000));
		return [this.getInputData().map(({ json }, item) => ({ json: { ...json, resumeUrl }, pairedItem: { item } }))];
	}

	async webhook() {
		return { webhookResponse: { status: 'still waiting' } };
	}
}

module.exports = { DoNothingWait };
