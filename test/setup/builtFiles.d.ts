export declare const packageRoot: string;

/** The text of a file in the package, or undefined if there is no such file. */
export declare function textOfFile(path: string): string | undefined;

/** The paths of all files in a folder of the package, relative to the package's root. */
export declare function filesIn(folder: string): string[];

/** The paths of all built files, relative to the package's root. */
export declare function builtFiles(): string[];
