import type { Cluster } from '../../../dev/n8n/cluster/cluster.mts';

/** The n8n in queue mode that this run has started (see environment.js). */
export const cluster = (globalThis as unknown as { cluster: Cluster }).cluster;
