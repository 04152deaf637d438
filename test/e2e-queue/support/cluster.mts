import type { Cluster } from '../../../dev/n8n/cluster/cluster.mts';

/** The n8n in queue mode that was started for this run (see environment.js). */
export const cluster = (globalThis as unknown as { cluster: Cluster }).cluster;
