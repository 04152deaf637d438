import { generate } from 'selfsigned';

const VALID_MS = 7 * 24 * 3_600_000;

/** A server's key and certificate, and the CA certificate that clients must trust. */
export interface ServerCertificate {
	key: string;
	cert: string;
	caPem: string;
}

/** Makes a certificate authority for this run only, and has it sign a certificate for `hosts`. */
export async function makeCertificate(hosts: string[]): Promise<ServerCertificate> {
	const common = { keyType: 'ec', algorithm: 'sha256', notAfterDate: new Date(Date.now() + VALID_MS) } as const;
	const ca = await generate([{ name: 'commonName', value: 'suno-wav emulator (this run only)' }], {
		...common,
		extensions: [
			{ name: 'basicConstraints', cA: true, critical: true },
			{ name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
		],
	});
	const server = await generate([{ name: 'commonName', value: hosts[0] }], {
		...common,
		ca: { key: ca.private, cert: ca.cert },
		extensions: [
			{ name: 'basicConstraints', cA: false, critical: true },
			{ name: 'keyUsage', digitalSignature: true, critical: true },
			{ name: 'extKeyUsage', serverAuth: true },
			{ name: 'subjectAltName', altNames: hosts.map((value) => ({ type: 2, value })) },
		],
	});
	return { key: server.private, cert: server.cert, caPem: ca.cert };
}
