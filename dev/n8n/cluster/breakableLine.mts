import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A connection to a server that a test can cut. The server itself keeps running, because others use it. */
export interface BreakableLine {
	port: number;
	/** Ends all connections, and every new one immediately, until `mend`. */
	cut: () => void;
	mend: () => void;
	close: () => Promise<void>;
}

export async function breakableLine(target: { host: string; port: number }): Promise<BreakableLine> {
	const open = new Set<Socket>();
	let isCut = false;
	const server = createServer((near) => {
		if (isCut) return void near.destroy();
		const far = connect(target);
		for (const [socket, other] of [[near, far], [far, near]]) {
			socket.setNoDelay(true);
			open.add(socket);
			socket.on('error', () => {});
			socket.once('close', () => {
				open.delete(socket);
				other.destroy();
			});
			socket.pipe(other);
		}
		return undefined;
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const end = () => open.forEach((socket) => socket.destroy());
	return {
		port: (server.address() as AddressInfo).port,
		cut: () => {
			isCut = true;
			end();
		},
		mend: () => (isCut = false),
		close: async () => {
			const closed = new Promise<void>((resolve) => server.close(() => resolve()));
			end();
			await closed;
		},
	};
}
