import type { RestSession } from './rest.mts';

type ColumnType = 'string' | 'boolean';
type Row = Record<string, string | boolean | null>;

/** A data table of the owner, like one made in the editor. */
export class DataTable {
	private readonly rest: RestSession;

	readonly id: string;

	private readonly path: string;

	private constructor(rest: RestSession, path: string, id: string) {
		this.rest = rest;
		this.path = `${path}/${id}`;
		this.id = id;
	}

	static async create(rest: RestSession, name: string, columns: Record<string, ColumnType>): Promise<DataTable> {
		const { id: project } = await rest.data<{ id: string }>('GET', '/rest/projects/personal');
		const path = `/rest/projects/${project}/data-tables`;
		const { id } = await rest.data<{ id: string }>('POST', path, {
			name,
			columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })),
		});
		return new DataTable(rest, path, id);
	}

	async insert(rows: Row[]): Promise<void> {
		await this.rest.fetch('POST', `${this.path}/insert`, { data: rows, returnType: 'count' });
	}

	async rows(): Promise<Row[]> {
		const rows: Row[] = [];
		for (;;) {
			const page = await this.rest.data<{ data: Row[] }>('GET', `${this.path}/rows?skip=${rows.length}&take=100`);
			rows.push(...page.data);
			if (page.data.length < 100) return rows;
		}
	}
}
