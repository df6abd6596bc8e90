import { COMPUTE_ROUTES } from './ml-compute.ts';
import { ENDPOINT_ROUTES } from './ml-endpoint.ts';
import { OPERATION_ROUTES, timed } from './ml-time.ts';
import { WORKSPACE_ROUTES } from './ml-workspace.ts';
import type { ArmRoute } from './world.ts';

/** Azure Machine Learning: workspaces and what lies in them. */
export const ML_ROUTES: readonly ArmRoute[] = [
  ...WORKSPACE_ROUTES,
  ...COMPUTE_ROUTES,
  ...ENDPOINT_ROUTES,
  ...OPERATION_ROUTES,
].map(timed);
