/** Prints a line into the run's log. Jest would put a frame around console output. */
export const say = (line: string): void => void process.stdout.write(`${line}\n`);
