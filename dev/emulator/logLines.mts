import type { RequestRecord } from './exchange.mts';
import type { Conversion } from './types.mts';

function line(time: string, provider: string, ...rest: string[]): string {
	return [time.slice(11, 23), provider.padEnd(7), ...rest].join('  ');
}

/** One request as one line, without its query, because that could contain a key. */
export function requestLine(record: RequestRecord): string {
	const { time, provider, method, path, status, code, what } = record;
	const answered = status === null ? '---' : `${status}${code === null ? '' : ` code ${code}`}`;
	return line(time, provider ?? 'files', `${method} ${path}`, answered, what);
}

/** A callback as one line, without its URL, because users put secrets there. */
export function callbackLine(conversion: Conversion, what: string): string {
	return line(new Date().toISOString(), conversion.provider, `conversion ${conversion.taskId}`, what);
}
