import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { compare, type Difference } from './compare.mts';
import { assertEvidenceIsOurs, writeAllEvidence } from './evidence.mts';
import type { Findings } from './findings.mts';
import { assertOurs, pageWith, sectionOf } from './page.mts';
import { askEmulator } from './reference.mts';
import { Redactor } from './redactor.mts';
import { survey, type SurveyOptions } from './survey.mts';

export interface Measurement {
	findings: Findings;
	differences: Difference[];
	/** The files with each operation's evidence. */
	evidence: string[];
	/** Knows what must not be written down. */
	redactor: Redactor;
}

async function readPage(path: string): Promise<string | undefined> {
	try {
		return await readFile(path, 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	}
}

/** Sends the same requests to a provider and to the emulator. Writes the page about both, and each operation's evidence. */
export async function measure({ page, ...options }: SurveyOptions & { page: string }): Promise<Measurement> {
	const existing = await readPage(page);
	// Checked before anything is charged.
	assertOurs(existing);
	await assertEvidenceIsOurs(page, options.provider);
	await mkdir(dirname(page), { recursive: true });
	const redactor = new Redactor();
	const findings = await survey({ ...options, redactor });
	options.log?.('The same questions, put to the emulator');
	const differences = compare(findings, await askEmulator(options, findings));
	const section = sectionOf(findings, differences);
	redactor.assertClean(section);
	await writeFile(page, pageWith(existing, findings.provider, section));
	const evidence = await writeAllEvidence(page, findings, differences, redactor);
	return { findings, differences, evidence, redactor };
}
