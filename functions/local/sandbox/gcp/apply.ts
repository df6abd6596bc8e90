import { COMPUTE_ROUTES } from './compute.ts';
import { KMS_ROUTES } from './kms.ts';
import { PROJECT_ROUTES } from './project.ts';
import { rpcError } from './replies.ts';
import type { Route } from './routes.ts';
import { STORAGE_ROUTES } from './storage.ts';
import { VERTEX_ROUTES } from './vertex.ts';
import { WORKBENCH_ROUTES } from './workbench.ts';
import type { GoogleApplied, GoogleCall, GoogleWorld } from './world.ts';

/** Every method that is modelled. */
const ROUTES: readonly Route[] = [
  ...STORAGE_ROUTES,
  ...KMS_ROUTES,
  ...PROJECT_ROUTES,
  ...WORKBENCH_ROUTES,
  ...COMPUTE_ROUTES,
  ...VERTEX_ROUTES,
];

/**
 * Applies one HTTP request to a world. A method that is not modelled answers 501, so that nothing is taken for working
 * that was never tried; a path that cannot be decoded answers 400.
 * @param now - ms since the epoch
 */
export function applyGoogle(world: GoogleWorld, call: GoogleCall, now: number): GoogleApplied {
  for (const route of ROUTES) {
    const match = route.method === call.method && isHost(route.host, call.host);
    const names = match ? route.path.exec(call.path)?.slice(1) : undefined;
    if (names !== undefined) {
      const decoded = names.map(decode);
      return decoded.every((name) => name !== null)
        ? route.apply(world, call, now, decoded)
        : { world, answer: rpcError(400, 'INVALID_ARGUMENT', 'The path cannot be decoded.') };
    }
  }
  const message = `The sandbox has no ${call.method} https://${call.host}${call.path}`;
  return { world, answer: rpcError(501, 'UNIMPLEMENTED', message) };
}

/** An empty project. */
export function createGoogleWorld(): GoogleWorld {
  return {
    project: 'churn-lab',
    projectNumber: '123456789012',
    preventsPublicAccess: false,
    buckets: {},
    keys: {},
    ringPolicies: {},
    workbench: {},
    endpoints: {},
    addresses: [],
    routers: [],
  };
}

function isHost(expected: Route['host'], host: string): boolean {
  return typeof expected === 'string' ? expected === host : expected.test(host);
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    // What is no encoding names nothing.
    return null;
  }
}
