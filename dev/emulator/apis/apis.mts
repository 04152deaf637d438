import type { ApiName } from '../types.mts';
import type { Api } from './api.mts';
import { jobsApi } from './jobsApi.mts';
import { wavApi } from './wavApi.mts';

/** All emulated APIs. `dialects.mts` says which provider has which API. */
export const APIS: Record<ApiName, Api> = { wav: wavApi, jobs: jobsApi };
