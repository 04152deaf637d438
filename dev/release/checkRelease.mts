/** The facts about a release. */
export interface Release {
	/** The tag that was pushed. */
	tag: string;
	/** The version in package.json. */
	version: string;
	/** The version in package-lock.json. */
	lockedVersion: string;
	/** The text of CHANGELOG.md. */
	changelog: string;
	/** The version of npm that will publish it, or words saying that the version is unknown. */
	npmVersion: string;
	/** Today, as 2026-12-31. */
	today: string;
}

/** The first npm that can publish without a token, using what GitHub says about the run. */
const OLDEST_NPM = '11.5.1';

/** By version: the text under the version's heading in the changelog, and the heading's date. */
function entriesOf(changelog: string): Map<string, { date: string | undefined; text: string }> {
	const sections = changelog.split(/^## /m).slice(1);
	return new Map(
		sections.map((section) => {
			const [heading, ...lines] = section.split('\n');
			const [, version = heading, date] = /^(\S+)(?: \((\d{4}-\d{2}-\d{2})\))?\s*$/.exec(heading) ?? [];
			return [version, { date, text: lines.join('\n').trim() }];
		}),
	);
}

const headingOf = (version: string, day: string) => `"## ${version} (${day})"`;

const isDay = (date: string) => !Number.isNaN(Date.parse(date)) && new Date(date).toISOString().startsWith(date);

/** Anything that is not a version counts as older. */
const isOlder = (version: string, than: string) => !/^\d/.test(version) || version.localeCompare(than, 'en', { numeric: true }) < 0;

/** What is wrong with a version on any day, one sentence per problem. */
export function versionProblems({ version, lockedVersion, changelog, today }: Omit<Release, 'tag' | 'npmVersion'>): string[] {
	const entry = entriesOf(changelog).get(version);
	const dated = entry?.date && isDay(entry.date);
	return [
		// n8n installs whatever npm tags as latest, and npm would also tag a pre-release that way.
		/^\d+\.\d+\.\d+$/.test(version) ? '' : `package.json has version ${version}: a release has three numbers and nothing else`,
		lockedVersion === version ? '' : `package-lock.json has version ${lockedVersion} and package.json ${version}: run npm install`,
		!entry ? `CHANGELOG.md has nothing about ${version}: give it a heading like ${headingOf(version, today)}` : '',
		entry?.date && !dated ? `CHANGELOG.md has ${version} on ${entry.date}, which is no day` : '',
		dated && entry.date! > today ? `CHANGELOG.md has ${version} on ${entry.date}, which is yet to come` : '',
		entry && entry.text === '' ? `CHANGELOG.md says nothing under the heading of ${version}` : '',
	].filter((problem) => problem !== '');
}

/** Why a release must not be published, one sentence per reason. Empty if it may be. */
export function releaseProblems({ tag, npmVersion, ...release }: Release): string[] {
	const { version, changelog, today } = release;
	const entry = entriesOf(changelog).get(version);
	return [
		...versionProblems(release),
		tag === `v${version}` ? '' : `The tag is ${tag}, but package.json says it should be v${version}`,
		entry && !entry.date ? `CHANGELOG.md does not tell the day of ${version}: its heading should be ${headingOf(version, today)}` : '',
		isOlder(npmVersion, OLDEST_NPM) ? `npm ${npmVersion} cannot publish without a token: it takes ${OLDEST_NPM} or newer` : '',
	].filter((problem) => problem !== '');
}
