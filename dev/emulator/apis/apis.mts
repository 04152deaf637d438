import type { ApiName } from '../types.mts';
import type { Api } from './api.mts';
import { jobsApi } from './jobsApi.mts';
import { wavApi } from './wavApi.mts';

/** All APIs that are played; which provider speaks which of them stands in the dialects. */
export const APIS: Record<ApiName, Api> = { wav: wavApi, jobs: jobsApi };
