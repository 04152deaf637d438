import { releaseProblems, versionProblems, type Release } from '../../dev/release/checkRelease.mts';

const good: Release = {
	tag: 'v1.2.0',
	version: '1.2.0',
	lockedVersion: '1.2.0',
	changelog: '# Changelog\n\n## 1.3.0\n\nNot yet.\n\n## 1.2.0 (2026-11-21)\n\n- Better.\n\n## 1.1.0 (2026-10-01)\n\n- Good.\n',
	npmVersion: '11.5.1',
	today: '2026-11-21',
};

test.each<[string, Partial<Release>]>([
	['of today', {}],
	['that was written up earlier', { today: '2027-01-01' }],
	['by a newer npm', { npmVersion: '11.19.1' }],
	['by an npm with a greater first number', { npmVersion: '12.0.0' }],
])('a release %s may be published', (_, change) => {
	expect(releaseProblems({ ...good, ...change })).toEqual([]);
});

test.each<[string, Partial<Release>, string]>([
	['no tag', { tag: '' }, 'The tag is , but package.json says it should be v1.2.0'],
	['the tag of another version', { tag: 'v1.2.1' }, 'The tag is v1.2.1, but package.json says it should be v1.2.0'],
	['a tag without its v', { tag: '1.2.0' }, 'The tag is 1.2.0, but package.json says it should be v1.2.0'],
	['a lock file of another version', { lockedVersion: '1.1.0' }, 'package-lock.json has version 1.1.0 and package.json 1.2.0: run npm install'],
	[
		'a changelog without it',
		{ changelog: '# Changelog\n\n## 1.2.01 (2026-11-21)\n\n- Better than 1.2.0.\n' },
		'CHANGELOG.md has nothing about 1.2.0: give it a heading like "## 1.2.0 (2026-11-21)"',
	],
	[
		'a changelog without its day',
		{ changelog: '# Changelog\n\n## 1.2.0\n\n- Better.\n' },
		'CHANGELOG.md does not tell the day of 1.2.0: its heading should be "## 1.2.0 (2026-11-21)"',
	],
	['a day that there is not', { changelog: '## 1.2.0 (2026-02-30)\n\n- Better.\n' }, 'CHANGELOG.md has 1.2.0 on 2026-02-30, which is no day'],
	['a month that there is not', { changelog: '## 1.2.0 (2026-13-01)\n\n- Better.\n' }, 'CHANGELOG.md has 1.2.0 on 2026-13-01, which is no day'],
	['a day to come', { changelog: '## 1.2.0 (2026-11-22)\n\n- Better.\n' }, 'CHANGELOG.md has 1.2.0 on 2026-11-22, which is yet to come'],
	['nothing but a heading', { changelog: '## 1.2.0 (2026-11-21)\n\n## 1.1.0 (2026-10-01)\n\n- Good.\n' }, 'CHANGELOG.md says nothing under the heading of 1.2.0'],
	['an npm that needs a token', { npmVersion: '11.5.0' }, 'npm 11.5.0 cannot publish without a token: it takes 11.5.1 or newer'],
	['an npm that is not known', { npmVersion: 'of an unknown version' }, 'npm of an unknown version cannot publish without a token: it takes 11.5.1 or newer'],
	['an npm that is much older', { npmVersion: '9.9.9' }, 'npm 9.9.9 cannot publish without a token: it takes 11.5.1 or newer'],
])('%s is a reason not to publish', (_, change, reason) => {
	expect(releaseProblems({ ...good, ...change })).toEqual([reason]);
});

test('a version that is not a plain one is not published, even if everything else is right', () => {
	const changelog = '## 1.2.0-beta.1 (2026-11-21)\n\n- Better.\n';
	const version = '1.2.0-beta.1';
	expect(releaseProblems({ ...good, tag: `v${version}`, version, lockedVersion: version, changelog })).toEqual([
		'package.json has version 1.2.0-beta.1: a release has three numbers and nothing else',
	]);
});

test('all problems are reported together', () => {
	expect(releaseProblems({ ...good, tag: 'v2.0.0', lockedVersion: '2.0.0', changelog: '', npmVersion: '10.9.0' })).toHaveLength(4);
});

test('between releases, the date of the next one may be missing', () => {
	expect(versionProblems({ ...good, version: '1.3.0', lockedVersion: '1.3.0' })).toEqual([]);
});

test('inconsistent versions are reported even between releases', () => {
	expect(versionProblems({ ...good, version: '1.4.0' })).toEqual([
		'package-lock.json has version 1.2.0 and package.json 1.4.0: run npm install',
		'CHANGELOG.md has nothing about 1.4.0: give it a heading like "## 1.4.0 (2026-11-21)"',
	]);
});
