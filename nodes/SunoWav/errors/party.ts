/** What an error's words depend on: the other party of a request. An account is one. */
export interface Party {
	isCustomHost: boolean;
	/** Must never appear in a message. */
	secrets: string[];
	provider: {
		displayName: string;
		/** Where the user's API keys are listed. */
		keyPage: string;
		/** What to check if another entry in the list of providers may be the right one. */
		otherRow?: string;
		refundsFailures: boolean;
		repeatIsSafe: boolean;
		retentionDays: number;
		api: {
			conversion: {
				isFailure(providerStatus: string | null): boolean;
				withoutFile(providerStatus: string | null, audioWavUrl: string | null): string | undefined;
			};
		};
	};
}
