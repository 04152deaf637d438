import { VERSIONS } from '../../dev/n8n/versions.mts';
import { textOfFile } from '../setup/builtFiles';

test.each(VERSIONS)('the page about versions has the test results for n8n %s', (version) => {
	const rows = (textOfFile('docs/versions.md') ?? '').split('\n');
	expect(rows.find((row) => row.startsWith(`| ${version} |`))).toMatch(/passed/);
});
