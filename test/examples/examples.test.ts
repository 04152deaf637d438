import { exampleNames, readExample, readExamplesPage } from '../../dev/n8n/examples.mts';
import { PACKAGE_NAME } from '../../dev/n8n/paths.mts';
import type { WorkflowDefinition } from '../../dev/n8n/workflows.mts';
import { SunoWav } from '../../nodes/SunoWav/SunoWav.node';
import { SunoWavTrigger } from '../../nodes/SunoWav/SunoWavTrigger.node';
import { danglingEnds, layoutProblems, privateParts, problemsOfParameters, workingNodes } from './exampleProblems';

/** n8n's names for the types of an installed package. */
const descriptions = [new SunoWav(), new SunoWavTrigger()].map(({ description }) => ({
	...description,
	name: `${PACKAGE_NAME}.${description.name}`,
}));

const nodeCount = (workflow: WorkflowDefinition) => workingNodes(workflow).length;

describe.each(exampleNames())('%s', (name) => {
	let workflow: WorkflowDefinition;

	beforeAll(async () => {
		workflow = await readExample(name);
	});

	test("has the nodes' own parameters, filled in, as n8n saves them", () => {
		expect(problemsOfParameters(workflow, descriptions)).toEqual([]);
	});

	test('refers only to nodes that exist', () => {
		expect(danglingEnds(workflow)).toEqual([]);
	});

	test('contains nothing of its own n8n, and no address except the one that its note mentions', () => {
		expect(privateParts(workflow, ['api.kie.ai'])).toEqual([]);
	});

	test('lets no failure vanish', () => {
		const withErrorOutput = workflow.nodes.filter(({ onError }) => onError === 'continueErrorOutput');
		for (const node of withErrorOutput) expect(workflow.connections[node.name].main[1]).toHaveLength(1);
		expect(workflow.nodes.filter(({ onError }) => onError === 'continueRegularOutput')).toEqual([]);
	});

	test('is easy to read', () => {
		expect(layoutProblems(workflow)).toEqual([]);
	});

	test('says at the top what it does and what to set', () => {
		const [{ parameters }] = workflow.nodes.filter(({ name: of }) => of === 'Note');
		expect(parameters.content).toMatch(new RegExp(`^## ${workflow.name}\n.+\n\n\\*\\*Set up:\\*\\* .+\n\n.+$`));
	});

	test('is documented on the examples page, with its picture', async () => {
		const page = await readExamplesPage();
		expect(page).toContain(`](${name}.json)`);
		expect(page).toContain(`srcset="../docs/examples/${name}-dark.png"`);
		expect(page).toContain(`src="../docs/examples/${name}.png"`);
	});
});

test('the examples page states their numbers of nodes', async () => {
	const counts = [...(await readExamplesPage()).matchAll(/\]\(([\w/-]+)\.json\) \| (\d+)/g)];
	expect(counts.length).toBe(6);
	for (const [, name, count] of counts) expect([name, nodeCount(await readExample(name))]).toEqual([name, Number(count)]);
});
