import { readFileSync } from 'node:fs';

/** How many lines of a log contain a text. */
export const countLines = (logFile: string, text: string): number =>
	readFileSync(logFile, 'utf8')
		.split('\n')
		.filter((line) => line.includes(text)).length;
