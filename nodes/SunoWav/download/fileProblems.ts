import { type ProxyName, proxyPassword, toNetworkProblem } from '../errors/networkProblem';
import { Problem } from '../errors/problem';
import { redact } from '../helpers/redact';
import { sentences, toText } from '../helpers/text';
import type { Account } from '../providers/account';
import type { Age } from './age';
import { ArrivalFailure } from './arrival';
import { contentKind, isHostMessage } from './contentKind';

type More = Pick<Partial<Problem>, 'code' | 'retry'>;

const PROXY_REFUSES = 407;

/** Says why a file could not be downloaded, with fitting advice: converting again costs credits, and helps only if the file has expired. */
export class FileProblems {
	constructor(private readonly account: Account, private readonly age: Age, private readonly proxy?: ProxyName) {}

	unavailable(statusCode: number): Problem {
		const isPassing = statusCode >= 500 || [202, 408, 425, 429].includes(statusCode);
		const more: More = { code: String(statusCode), retry: isPassing ? 'soon' : 'never' };
		const { message, description } = proxyPassword(this.proxy);
		const advice = statusCode === PROXY_REFUSES ? sentences(message, description) : this.advice;
		return problem(`The WAV file is not available (HTTP ${statusCode})`, advice, more);
	}

	/** Seen at a file host that responds before it has the file. */
	empty(): Problem {
		return problem('The WAV file is empty', this.advice, { retry: 'soon' });
	}

	redirectedTooOften(): Problem {
		return problem('The download of the WAV file was redirected too many times', this.ask);
	}

	noWav(start: Buffer): Problem {
		const kind = contentKind(start);
		const message = `The downloaded file is not a WAV file${kind === undefined ? '' : ` but ${kind}`}`;
		return problem(message, sentences(isHostMessage(kind) ? "Open audioWavUrl in a browser to read the host's message." : '', this.ask));
	}

	/** Anything thrown while the file was requested or arrived. */
	from(error: unknown, hasResponse: boolean): Problem {
		if (error instanceof Problem) return error;
		if (error instanceof ArrivalFailure) return this.failedArrival(error);
		// Before there is a response, the error has nothing to do with the file.
		if (!hasResponse) return toNetworkProblem(error, this.account, 'download', this.proxy);
		// Errors of n8n's storage can come from another realm.
		const reason = redact(toText((error as { message?: unknown } | null)?.message) ?? '', this.account.secrets);
		return Problem.local('n8n could not store the WAV file', `Check the free space and the size limits of n8n's binary data storage. ${reason}`);
	}

	private failedArrival({ reason }: ArrivalFailure): Problem {
		if (reason === 'tooLarge') return problem('The WAV file is larger than its header says', this.ask);
		const messages = {
			brokenOff: 'The download of the WAV file was incomplete',
			stalled: 'The download of the WAV file stalled',
			tooSlow: 'The download of the WAV file was too slow',
		};
		return problem(messages[reason], this.advice, { retry: 'soon' });
	}

	private get ask(): string {
		return `Ask ${this.account.provider.displayName} about it.`;
	}

	private get advice(): string {
		const { displayName, retentionDays } = this.account.provider;
		const keeps = `${displayName} keeps WAV files for ${retentionDays} days`;
		if (this.age === 'old') return `${keeps}, and this conversion is older. Convert the track again.`;
		if (this.age === 'unknown') return `${keeps}. If the conversion is older, convert the track again.`;
		return `The file should still be available at the provider. Download it later with Get Details, which costs nothing. If that fails too, ask ${displayName} about it.`;
	}
}

const problem = (message: string, description: string, more: More = {}): Problem =>
	new Problem({ source: 'provider', message, description, ...more });
