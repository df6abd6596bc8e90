import { etagOf, shownPolicy } from './iam.ts';
import { answered, refusedRpc } from './replies.ts';
import type { Route } from './routes.ts';
import {
  type GoogleApplied,
  type GoogleBinding,
  type GooglePolicy,
  type GoogleWorld,
  NO_POLICY,
} from './world.ts';

const host = 'cloudkms.googleapis.com';
const RING = 'projects/[^/]+/locations/[^/]+/keyRings/[^/]+';

/** Cloud KMS, as far as it is modelled: keys and who may use them. */
export const KMS_ROUTES: readonly Route[] = [
  {
    host,
    method: 'GET',
    path: new RegExp(`^/v1/(${RING}/cryptoKeys/[^/:]+)$`),
    apply: (world, _call, _now, [name = '']) => {
      const key = Object.hasOwn(world.keys, name) ? world.keys[name] : undefined;
      return key === undefined ? missing(world, name) : answered(world, key.described);
    },
  },
  {
    host,
    method: 'GET',
    path: new RegExp(`^/v1/(${RING}/cryptoKeys/[^/:]+):getIamPolicy$`),
    apply: (world, { query }, _now, [name = '']) => {
      const key = Object.hasOwn(world.keys, name) ? world.keys[name] : undefined;
      return key === undefined ? missing(world, name) : policyAnswer(world, key.policy, query);
    },
  },
  {
    host,
    method: 'GET',
    path: new RegExp(`^/v1/(${RING}):getIamPolicy$`),
    apply: (world, { query }, _now, [name = '']) =>
      policyAnswer(world, world.ringPolicies[name] ?? NO_POLICY, query),
  },
];

/** A key of the project in EUROPE-WEST4's KMS location, unless told otherwise. */
export interface GoogleKeyOptions {
  readonly location?: string;
  readonly ring?: string;
  readonly key?: string;
  readonly state?: string;
  readonly purpose?: string;
  readonly bindings?: readonly GoogleBinding[];
}

/** A world with one key more, enabled and granted to nobody where nothing else is said. */
export function createGoogleKey(
  world: GoogleWorld,
  options: GoogleKeyOptions,
  now: number,
): GoogleWorld {
  const { location = 'europe-west4', ring = 'ml', key = 'data', state = 'ENABLED' } = options;
  const name = `projects/${world.project}/locations/${location}/keyRings/${ring}/cryptoKeys/${key}`;
  const createTime = new Date(now).toISOString();
  const primary = {
    name: `${name}/cryptoKeyVersions/1`,
    state,
    createTime,
    protectionLevel: 'SOFTWARE',
    algorithm: 'GOOGLE_SYMMETRIC_ENCRYPTION',
  };
  const described = { name, primary, purpose: options.purpose ?? 'ENCRYPT_DECRYPT', createTime };
  const policy = { ...NO_POLICY, bindings: options.bindings ?? [] };
  return { ...world, keys: { ...world.keys, [name]: { described, policy } } };
}

function policyAnswer(
  world: GoogleWorld,
  policy: GooglePolicy,
  query: Readonly<Record<string, string>>,
): GoogleApplied {
  const requested = Number(query['options.requestedPolicyVersion'] ?? 1);
  return answered(world, shownPolicy(policy, etagOf(policy.changes), requested));
}

function missing(world: GoogleWorld, name: string): GoogleApplied {
  return refusedRpc(world, 404, 'NOT_FOUND', `CryptoKey ${name} not found.`);
}
