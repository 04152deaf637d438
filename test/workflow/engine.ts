import { ExecutionLifecycleHooks, ExternalSecretsProxy, getAdditionalKeys, RoutingNode, WorkflowExecute, type ExecuteContext } from 'n8n-core';
import {
	createRunExecutionData,
	ICredentialsHelper,
	NodeConnectionTypes,
	NodeHelpers,
	Workflow,
	type ICredentialDataDecryptedObject,
	type ICredentials,
	type IDataObject,
	type IHttpRequestOptions,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
	type INodeTypes,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import { SunoWav, SunoWavApi, SunoWavTrigger } from '../../index';

/** The beginning of every key in these tests, so that a test can search for any of them. */
export const API_KEY = 'test-key-9f2c';
export const HMAC_KEY = 'test-hmac-71d0';

export interface TestCredential extends ICredentialDataDecryptedObject {
	provider: string;
	apiKey: string;
}

let keys = 0;

/**
 * A credential for a provider. Its key starts with API_KEY and is different each time. Otherwise a test would wait for the provider's limit
 * per key because of earlier tests.
 */
export function credentialFor(provider: string, more: ICredentialDataDecryptedObject = {}): TestCredential {
	return { provider, apiKey: `${API_KEY}-${++keys}`, ...more };
}

/** A stand-in for nodes around ours. It passes its input on, as a start or as an end. */
const passThrough = (name: string, inputs: INodeType['description']['inputs']): INodeType => ({
	description: {
		displayName: name,
		name,
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name },
		inputs,
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	},
	async execute() {
		return [this.getInputData()];
	},
});

export const SUNO_WAV = 'n8n-nodes-suno-wav.sunoWav';
/** The type that n8n derives from the node for agents. */
export const SUNO_WAV_TOOL = 'n8n-nodes-suno-wav.sunoWavTool';
export const SUNO_WAV_TRIGGER = 'n8n-nodes-suno-wav.sunoWavTrigger';

/** Made as n8n makes it, in everything that affects fields and the run. */
function toolOf(nodeType: INodeType): INodeType {
	nodeType.description.name += 'Tool';
	return nodeType;
}

const types: Record<string, INodeType> = {
	'test.start': passThrough('start', []),
	'test.end': passThrough('end', [NodeConnectionTypes.Main]),
	[SUNO_WAV]: new SunoWav(),
	[SUNO_WAV_TOOL]: toolOf(new SunoWav()),
	[SUNO_WAV_TRIGGER]: new SunoWavTrigger(),
};

export const nodeTypes: INodeTypes = {
	getByName: (type) => types[type],
	getByNameAndVersion(type) {
		const nodeType = types[type];
		// What n8n does for declarative nodes when it loads them.
		if (!nodeType.execute && nodeType.description.requestDefaults) {
			nodeType.execute = async function () {
				return (await new RoutingNode(this as unknown as ExecuteContext, nodeType).runNode()) ?? [];
			};
		}
		return nodeType;
	},
	getKnownTypes: () => ({}),
};

/** The part of n8n's CredentialsHelper that a credential without OAuth needs, without a database. */
class CredentialsInMemory extends ICredentialsHelper {
	private readonly type = new SunoWavApi();

	constructor(private readonly data: ICredentialDataDecryptedObject) {
		super();
	}

	getParentTypes() {
		return [];
	}

	isCredentialUsableByNode() {
		return true;
	}

	getCredentialsProperties() {
		return this.type.properties;
	}

	async preAuthentication() {
		return undefined;
	}

	async runPreAuthentication() {
		return undefined;
	}

	async getCredentials(): Promise<ICredentials> {
		throw new Error('not used');
	}

	async updateCredentials() {}

	async updateCredentialsOauthTokenData() {}

	/** Evaluates expressions as n8n does for a node that runs. Without a run, as in a webhook, they have nothing to read. */
	async getDecrypted(...[additionalData, , , mode, executeData, , run]: Parameters<ICredentialsHelper['getDecrypted']>) {
		const data = NodeHelpers.getNodeParameters(this.type.properties, this.data as INodeParameters, true, false, null, null) as INodeParameters;
		if (!run) return data as ICredentialDataDecryptedObject;
		const { workflow, runExecutionData, runIndex, itemIndex, node, connectionInputData } = run;
		const keys = getAdditionalKeys(additionalData, mode, null, { isCredential: true });
		return workflow.expression.getParameterValue(
			data, runExecutionData, runIndex, itemIndex, node.name, connectionInputData, mode, keys, executeData, false, data,
		) as ICredentialDataDecryptedObject;
	}

	async authenticate(credentials: ICredentialDataDecryptedObject, _type: string, options: IHttpRequestOptions) {
		if (typeof this.type.authenticate !== 'function') throw new Error('not used');
		return await this.type.authenticate(credentials, options);
	}
}

const notUsed = (name: string) => () => {
	throw new Error(`${name} is not available in tests`);
};

export function additionalDataFor(
	credential: ICredentialDataDecryptedObject,
	more: Partial<IWorkflowExecuteAdditionalData> = {},
): IWorkflowExecuteAdditionalData & { hooks: ExecutionLifecycleHooks } {
	const base = 'http://localhost:5678/';
	const workflow = { id: 'workflow', name: 'test', nodes: [], connections: {} } as unknown as IWorkflowBase;
	return {
		currentNodeExecutionIndex: 0,
		executionId: '1',
		credentialsHelper: new CredentialsInMemory(credential),
		executeWorkflow: notUsed('executeWorkflow'),
		getRunExecutionData: notUsed('getRunExecutionData'),
		getRuntimeCredential: notUsed('getRuntimeCredential'),
		startRunnerTask: notUsed('startRunnerTask'),
		logAiEvent: () => {},
		restApiUrl: `${base}rest`,
		instanceBaseUrl: base,
		formBaseUrl: `${base}form`,
		formWaitingBaseUrl: `${base}form-waiting`,
		formTestBaseUrl: `${base}form-test`,
		webhookBaseUrl: `${base}webhook`,
		webhookWaitingBaseUrl: `${base}webhook-waiting`,
		webhookTestBaseUrl: `${base}webhook-test`,
		mcpBaseUrl: `${base}mcp`,
		mcpTestBaseUrl: `${base}mcp-test`,
		variables: {},
		externalSecretsProxy: new ExternalSecretsProxy(),
		hooks: new ExecutionLifecycleHooks('manual', '1', workflow),
		...more,
	};
}

const credentials = { sunoWavApi: { id: '1', name: 'Suno WAV account' } };

export const nodeOf = (name: string, type: string, parameters: INodeParameters = {}, more: Partial<INode> = {}): INode => ({
	id: name,
	name,
	type,
	typeVersion: 1,
	position: [0, 0],
	parameters,
	...(type.startsWith('test.') ? {} : { credentials }),
	...more,
});

export interface Run {
	/** The resource, operation and fields of the node. */
	parameters: INodeParameters;
	/** The JSON of the input items. */
	items?: IDataObject[];
	onError?: INode['onError'];
	/** Additional settings of the node. */
	settings?: Partial<INode>;
	credential?: ICredentialDataDecryptedObject;
	/** When it resolves, the execution is stopped. */
	stop?: Promise<unknown>;
}

/** Runs Start -> Suno WAV -> Ok, and Suno WAV -> Failed through the error output, in n8n's own engine. */
export async function run({ parameters, items = [{}], onError, settings = {}, credential = credentialFor('kie'), stop }: Run) {
	const workflow = new Workflow({
		id: 'workflow',
		name: 'test',
		active: false,
		nodeTypes,
		nodes: [
			nodeOf('Start', 'test.start'),
			nodeOf('Suno WAV', SUNO_WAV, parameters, { onError, ...settings }),
			nodeOf('Ok', 'test.end'),
			nodeOf('Failed', 'test.end'),
		],
		connections: {
			Start: { main: [[{ node: 'Suno WAV', type: 'main', index: 0 }]] },
			'Suno WAV': { main: [[{ node: 'Ok', type: 'main', index: 0 }], [{ node: 'Failed', type: 'main', index: 0 }]] },
		},
		settings: { executionOrder: 'v1' },
	});
	const input: INodeExecutionData[] = items.map((json) => ({ json }));
	const runData = createRunExecutionData({
		executionData: {
			nodeExecutionStack: [{ node: workflow.getNode('Start')!, data: { main: [input] }, source: null }],
		},
	});
	const execution = new WorkflowExecute(additionalDataFor(credential), 'manual', runData).processRunExecutionData(workflow);
	void stop?.then(() => execution.cancel());
	const { data } = await execution;
	const { error, runData: runs } = data.resultData;
	const [ok, failed] = runs['Suno WAV']?.[0]?.data?.main ?? [];
	const received = (name: string) => runs[name]?.[0]?.data?.main?.[0]?.map(({ json }) => json) ?? [];
	return {
		/** The error that stopped the workflow. */
		error,
		/** The items at the node's two outputs, with the pairing from the node. */
		ok: ok ?? [],
		failed: failed ?? [],
		/** The JSON that the nodes after the two outputs received. */
		received: { ok: received('Ok'), failed: received('Failed') },
		/** Every text in the data of the whole run, as n8n would store it. */
		texts: textsIn(data),
	};
}

/** Every text in a value, wherever it is: in errors, their causes, names of fields, and fields that JSON leaves out. */
export function textsIn(value: unknown, seen = new Set<unknown>()): string[] {
	if (typeof value === 'string') return [value];
	if (value === null || typeof value !== 'object' || seen.has(value)) return [];
	seen.add(value);
	const names = Object.getOwnPropertyNames(value);
	return [...names, ...names.flatMap((name) => textsIn((value as Record<string, unknown>)[name], seen))];
}

export { convertParameters, getDetailsParameters, getManyParameters, operations } from '../setup/nodeParameters';
