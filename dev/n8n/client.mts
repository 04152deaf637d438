import { ExecutionClient } from './executionClient.mts';
import { OWNER, type Owner } from './owner.mts';
import { RestError } from './rest.mts';
import { waitFor } from './waitFor.mts';
import type { Workflow, WorkflowDefinition } from './workflows.mts';

const PUBLICATION_TIMEOUT_MS = 20_000;
/**
 * n8n can answer `not_published` just after it has published a workflow, because it reads pending and completed publications in parallel.
 */
const UNDER_WAY = ['in_progress', 'not_published'];

export interface Credential {
	id: string;
	name: string;
	type: string;
	data: Record<string, unknown>;
}

/** Does what a user does in n8n's editor, through the same REST API. Supports n8n 1.123 to 2.41. */
export class N8nClient extends ExecutionClient {
	readonly owner: Owner;

	constructor(url: string, owner = OWNER) {
		super(url);
		this.owner = owner;
	}

	/** Creates the owner's account, or signs in as the owner if it exists. */
	async signIn(): Promise<void> {
		const settings = await this.rest.data<{ userManagement: { showSetupOnFirstLoad?: boolean } }>(
			'GET',
			'/rest/settings',
		);
		const { email, password } = this.owner;
		if (settings.userManagement.showSetupOnFirstLoad) await this.rest.data('POST', '/rest/owner/setup', this.owner);
		else await this.rest.data('POST', '/rest/login', { emailOrLdapLoginId: email, password });
	}

	/** Fails if n8n does not know one of these node types. */
	async assertNodeTypes(...names: string[]): Promise<void> {
		const types = await this.rest.json<Array<{ name: string }>>('GET', '/types/nodes.json');
		const missing = names.filter((name) => !types.some((type) => type.name === name));
		if (missing.length > 0) throw new Error(`n8n has not loaded: ${missing.join(', ')}`);
	}

	async createCredential(credential: Omit<Credential, 'id'>): Promise<Credential> {
		const { id } = await this.rest.data<{ id: string }>('POST', '/rest/credentials', credential);
		return { ...credential, id };
	}

	/** What the "Test" button in the credential's dialog shows. */
	async testCredential(credential: Credential): Promise<{ status: 'OK' | 'Error'; message: string }> {
		return await this.rest.data('POST', '/rest/credentials/test', { credentials: credential });
	}

	async createWorkflow(definition: WorkflowDefinition): Promise<Workflow> {
		// n8n 1.123 needs `active`; later versions accept it.
		const settings = { executionOrder: 'v1', ...definition.settings };
		return await this.rest.data('POST', '/rest/workflows', { ...definition, settings, active: false });
	}

	async getWorkflow(id: string): Promise<Workflow> {
		return await this.rest.data('GET', `/rest/workflows/${id}`);
	}

	async updateWorkflow(id: string, changes: Partial<WorkflowDefinition>): Promise<Workflow> {
		const { versionId } = await this.getWorkflow(id);
		return await this.rest.data('PATCH', `/rest/workflows/${id}`, { ...changes, versionId });
	}

	/** n8n deletes only archived workflows. */
	async deleteWorkflow(id: string): Promise<void> {
		await this.rest.fetch('POST', `/rest/workflows/${id}/archive`, {});
		await this.rest.fetch('DELETE', `/rest/workflows/${id}`);
	}

	/** Activates ("publishes") a workflow and waits until its webhooks can be called. */
	async activate(id: string): Promise<void> {
		const { versionId } = await this.getWorkflow(id);
		await this.rest.fetch('POST', `/rest/workflows/${id}/activate`, { versionId });
		let status = 'unknown';
		await waitFor(
			`workflow ${id} to be published`,
			async () => {
				status = await this.publicationStatus(id);
				return UNDER_WAY.includes(status) ? undefined : status;
			},
			{ timeoutMs: PUBLICATION_TIMEOUT_MS, intervalMs: 25, lastSeen: () => status },
		);
		if (status !== 'published') throw new Error(`Workflow ${id} could not be published: ${status}`);
	}

	async deactivate(id: string): Promise<void> {
		await this.rest.fetch('POST', `/rest/workflows/${id}/deactivate`, {});
	}

	/** Runs a workflow from this trigger node, as the editor's button does. Returns the execution's ID. */
	async runManually(workflow: Workflow, triggerName: string): Promise<string> {
		const body = { workflowData: workflow, triggerToStartFrom: { name: triggerName } };
		const { executionId } = await this.rest.data<{ executionId: string }>(
			'POST',
			`/rest/workflows/${workflow.id}/run`,
			body,
		);
		return executionId;
	}

	/** Versions without asynchronous publication lack this endpoint. */
	private async publicationStatus(id: string): Promise<string> {
		const response = await this.rest
			.fetch('GET', `/rest/workflows/${id}/publication-status`)
			.catch((error: unknown) => {
				if (error instanceof RestError && error.status === 404) return undefined;
				throw error;
			});
		if (!response) return 'published';
		const { data } = (await response.json()) as { data: { status: string } };
		return data.status;
	}
}
