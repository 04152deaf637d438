import { ExpiringMap } from '../helpers/expiringMap';
import type { Account } from '../providers/account';

/** The conversions that this process has started lately. */
const started = new ExpiringMap<true>(10_000, 24 * 60 * 60_000);

export const noteStarted = ({ apiId }: Account, taskId: string): void => started.set(`${apiId} ${taskId}`, true);

export const wasStartedHere = ({ apiId }: Account, taskId: string): boolean => started.get(`${apiId} ${taskId}`) === true;
