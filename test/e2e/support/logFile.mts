import { readFileSync } from 'node:fs';

/** The lines of a log that contain a text. */
export const readLines = (logFile: string, text: string): string[] =>
	readFileSync(logFile, 'utf8')
		.split('\n')
		.filter((line) => line.includes(text));

export const countLines = (logFile: string, text: string): number => readLines(logFile, text).length;
