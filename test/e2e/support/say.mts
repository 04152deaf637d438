/** Tells whoever reads the run's log; Jest would put a frame around what the console says. */
export const say = (line: string): void => void process.stdout.write(`${line}\n`);
