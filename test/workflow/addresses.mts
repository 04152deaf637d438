import { promises } from 'node:dns';

const { lookup } = promises;

/** From now on, n8n's check of addresses resolves each name to this address. */
export function resolveAllTo(address: string): void {
	promises.lookup = (async (_name: string, { all }: { all?: boolean } = {}) => {
		const found = { address, family: 4 };
		return await Promise.resolve(all ? [found] : found);
	}) as typeof lookup;
}

export function resolveAsEver(): void {
	promises.lookup = lookup;
}
