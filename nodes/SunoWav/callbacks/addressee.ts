import { type Account, unusedCallbackUrl } from '../providers/account';
import { providers } from '../providers/providers';

/** n8n's names for its endpoints. Another n8n may use other names, which cannot be known here. */
const TRIGGERS = ['webhook', 'webhook-test'];
const WAITING = 'webhook-waiting';

const toUrl = (text: string | null | undefined): URL | undefined => (text && URL.canParse(text) ? new URL(text) : undefined);

const segmentsOf = ({ pathname }: URL): string[] => pathname.split('/').filter((segment) => segment !== '');

/** The callback URLs that polling sends if an API requires one, with this credential or another. */
const isUnused = ({ origin, href }: URL, account: Account): boolean =>
	href === unusedCallbackUrl(account) ||
	(href === `${origin}/` && Object.values(providers).some(({ baseUrl }) => new URL(baseUrl).origin === origin));

/**
 * Whether the callback of a conversion was meant for the trigger with this URL. The callback URL that the provider has on record decides,
 * because anyone with a task ID can send a callback. Its origin does not matter: tunnels and proxies change it. An unfamiliar address is
 * accepted, because it may be the user's relay.
 */
export function isMeantFor(triggerUrl: string | undefined, recordedUrl: string | null, account: Account): boolean {
	const recorded = toUrl(recordedUrl);
	const own = toUrl(triggerUrl);
	if (!recorded || !own) return true;
	const ownPath = segmentsOf(own);
	const base = ownPath.slice(0, -3);
	const [endpoint, id, name] = ownPath.slice(-3);
	const whole = segmentsOf(recorded);
	// For an n8n that is not at the root of its host.
	const path = base.every((segment, index) => whole[index] === segment) ? whole.slice(base.length) : whole;
	if (path[0] === WAITING) return false;
	const isTriggers = path.length === 3 && path[2] === name;
	if (isTriggers && path[1] === id) return true;
	if (recorded.origin === own.origin || isUnused(recorded, account)) return false;
	return !(isTriggers && [...TRIGGERS, endpoint].includes(path[0]));
}
