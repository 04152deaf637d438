import type { IDataObject } from 'n8n-workflow';

/** The query of an absolute URL, or null when it is none. A repeated parameter becomes an array, nothing else does. */
export function queryOf(url: unknown): IDataObject | null {
	if (typeof url !== 'string' || !URL.canParse(url)) return null;
	const { searchParams } = new URL(url);
	return Object.fromEntries(
		[...new Set(searchParams.keys())].map((key) => {
			const values = searchParams.getAll(key);
			return [key, values.length > 1 ? values : values[0]];
		}),
	);
}
