import { VERSIONS } from '../../dev/n8n/versions.mts';
import { textOfFile } from '../setup/builtFiles';

test.each(VERSIONS)('the page about versions tells how the tests went in n8n %s', (version) => {
	const rows = (textOfFile('docs/versions.md') ?? '').split('\n');
	expect(rows.find((row) => row.startsWith(`| ${version} |`))).toMatch(/passed/);
});
