import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { asProblem } from '../../../helpers/errors';
import { Problem } from '../../../helpers/problem';
import { sentences } from '../../../helpers/text';
import { whereNoTool } from '../../../helpers/tool';
import type { Account } from '../../../providers/account';
import { providers, type Provider } from '../../../providers/providers';
import { lookUpCreditsInTurn } from '../../../transport/credits';
import { readNumber, type NumberField } from '../../common/input';
import type { Job } from './jobs';

/** Rows of one provider share a price. */
const knownPrices = [
	...new Set(Object.values(providers).flatMap(({ costPerConversion: cost }) => (cost ? [`${cost.credits} at ${cost.at} (${cost.asOf})`] : []))),
].join('; ');

/** Entries of the Options. */
export const creditCheckFields: INodeProperties[] = [
	{
		displayName: 'Check Credits First',
		name: 'checkCredits',
		type: 'boolean',
		// It is one decision for all items.
		noDataExpression: true,
		default: false,
		description: 'Whether to ask for the remaining credits first, which is free, and to send nothing when they do not suffice for all items',
		displayOptions: whereNoTool,
	},
	{
		displayName: 'Credits per Conversion',
		name: 'creditsPerConversion',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description: `What one conversion costs. 0 takes the known price: ${knownPrices}. Elsewhere enter it.`,
		displayOptions: { show: { checkCredits: [true] }, ...whereNoTool },
	},
];

const CREDITS_PER_CONVERSION: NumberField = { name: 'Credits per Conversion', unit: 'credits', least: 0, most: 1_000_000 };

/** Whether the user wants the credits to be checked. */
export const checksCredits = (context: IExecuteFunctions): boolean => context.getNodeParameter('options.checkCredits', 0, false) === true;

/** What an item's conversion costs, by the user or by the provider's row. Throws a Problem when neither tells. */
export function readCost(read: (name: string, fallback: unknown) => unknown, { displayName, costPerConversion }: Provider): number {
	const cost = readNumber(read('options.creditsPerConversion', 0), CREDITS_PER_CONVERSION) || costPerConversion?.credits;
	if (cost !== undefined) return cost;
	throw Problem.ofInput(
		`What a conversion costs at ${displayName} is not known`,
		'Enter it under Options > Credits per Conversion, or switch Check Credits First off.',
	);
}

/**
 * Asks for the credits when the jobs want it. Returns what keeps them from being sent: that there are too few for all of them, or that
 * nobody has told.
 */
export async function problemOfCredits(
	context: IExecuteFunctions,
	account: Account,
	signal: AbortSignal | undefined,
	jobs: Job[],
): Promise<Problem | undefined> {
	const costs = jobs.flatMap(({ cost }) => cost ?? []);
	if (costs.length === 0) return undefined;
	try {
		const credits = await lookUpCreditsInTurn(context, account, signal, jobs[0].request);
		const needed = rounded(costs.reduce((sum, cost) => sum + cost));
		return needed > rounded(credits) ? tooFew(account.provider, costs, needed, credits) : undefined;
	} catch (error) {
		return asProblem(error).withAdvice('Check Credits First is on, so the item was not sent.');
	}
}

/** Sums of tenths are not exact. */
const rounded = (credits: number): number => Math.round(credits * 1e6) / 1e6;

function tooFew({ displayName, costPerConversion }: Provider, costs: number[], needed: number, credits: number): Problem {
	const count = `${costs.length} conversion${costs.length === 1 ? ' costs' : 's cost'}`;
	const isKnownPrice = costPerConversion && costs.every((cost) => cost === costPerConversion.credits);
	return Problem.ofInput(
		`The ${displayName} account has ${credits} credit${credits === 1 ? '' : 's'}, and ${count} ${needed}`,
		sentences(
			'None of them was started. Top up the account, or send fewer items.',
			isKnownPrice
				? `The price is that of ${costPerConversion.asOf}, ${costPerConversion.credits} each: if it has changed, enter the new one under Options > Credits per Conversion.`
				: '',
		),
	);
}
