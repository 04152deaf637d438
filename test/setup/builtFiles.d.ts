export declare const packageRoot: string;

/** The text of a file of the package, or undefined when there is no such file. */
export declare function textOfFile(path: string): string | undefined;
