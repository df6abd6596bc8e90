import { etagOf, policyFrom, shownPolicy } from './iam.ts';
import { answered, membersOf, pageOf, refusedRpc } from './replies.ts';
import type { Route } from './routes.ts';
import {
  type GoogleApplied,
  type GoogleBinding,
  type GoogleCall,
  type GoogleKey,
  type GooglePolicy,
  type GoogleWorld,
  type Members,
  NO_POLICY,
} from './world.ts';

const host = 'cloudkms.googleapis.com';
const PLACE = 'projects/[^/]+/locations/[^/]+';
const RING = `${PLACE}/keyRings/[^/:]+`;
const KEY = `${RING}/cryptoKeys/[^/:]+`;
const DAY_MS = 24 * 60 * 60_000;

/** How long a version stays scheduled for destruction, when its key does not say (CryptoKey.destroyScheduledDuration). */
const SCHEDULED_DAYS = 30;

type Handler = (
  world: GoogleWorld,
  key: GoogleKey,
  call: GoogleCall,
  name: string,
) => GoogleApplied;
type VersionHandler = (world: GoogleWorld, known: Version, call: GoogleCall) => GoogleApplied;

/** A version with the key it is of. */
interface Version {
  readonly key: GoogleKey;
  readonly name: string;
  readonly number: string;
  readonly version: Members;
}

/** Cloud KMS, as far as it is modelled: keys with their versions, who may use them, and their lists. */
export const KMS_ROUTES: readonly Route[] = [
  keyRoute('GET', '', (world, key, _call, name) => answered(world, described(key, name))),
  keyRoute('GET', ':getIamPolicy', (world, key, { query }) =>
    policyAnswer(world, key.policy, query),
  ),
  keyRoute('POST', ':setIamPolicy', setPolicy),
  keyRoute('GET', '/cryptoKeyVersions', (world, key, { query }, name) => {
    const versions = Object.keys(key.versions).map((number) => versionOf(key, name, number));
    const { page, next } = pageOf(versions, query, 'pageSize');
    return answered(world, { cryptoKeyVersions: page, ...next, totalSize: versions.length });
  }),
  versionRoute('PATCH', '', patchState),
  versionRoute('POST', ':restore', restore),
  {
    host,
    method: 'GET',
    path: new RegExp(`^/v1/(${RING}):getIamPolicy$`),
    apply: (world, { query }, _now, [name = '']) =>
      policyAnswer(world, world.ringPolicies[name] ?? NO_POLICY, query),
  },
  listRoute('projects/[^/]+', 'locations', (name) => [
    name.replace(/\/keyRings\/.*$/, ''),
    name.replace(/\/locations\/.*$/, '/locations/global'),
  ]),
  listRoute(PLACE, 'keyRings', (name) => [name.replace(/\/cryptoKeys\/.*$/, '')]),
  listRoute(RING, 'cryptoKeys', (name) => [name]),
];

/** A key of the project in EUROPE-WEST4's KMS location, unless told otherwise. */
export interface GoogleKeyOptions {
  readonly location?: string;
  readonly ring?: string;
  readonly key?: string;
  /** The state of the primary version; null for a key without one. */
  readonly state?: string | null;
  /** States of the versions before the primary one, the first version's first. */
  readonly older?: readonly string[];
  readonly purpose?: string;
  readonly labels?: Readonly<Record<string, string>>;
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
  const { purpose = 'ENCRYPT_DECRYPT', labels, older = [] } = options;
  const states = [...older, ...(state === null ? [] : [state])];
  const versions = states.map((each, index) => [String(index + 1), versionIn(each, now)] as const);
  const created: GoogleKey = {
    described: { name, purpose, createTime, ...(labels === undefined ? {} : { labels }) },
    primary: state === null ? null : String(states.length),
    versions: Object.fromEntries(versions),
    policy: { ...NO_POLICY, bindings: options.bindings ?? [] },
  };
  return withKey(world, name, created);
}

function versionIn(state: string, now: number): Members {
  const scheduled = new Date(now + SCHEDULED_DAYS * DAY_MS).toISOString();
  return {
    state,
    createTime: new Date(now).toISOString(),
    protectionLevel: 'SOFTWARE',
    algorithm: 'GOOGLE_SYMMETRIC_ENCRYPTION',
    ...(state === 'DESTROY_SCHEDULED' ? { destroyTime: scheduled } : {}),
  };
}

function described(key: GoogleKey, name: string): Members {
  return key.primary === null
    ? key.described
    : { ...key.described, primary: versionOf(key, name, key.primary) };
}

function versionOf({ versions }: GoogleKey, name: string, number: string): Members {
  return { name: `${name}/cryptoKeyVersions/${number}`, ...versions[number] };
}

function setPolicy(
  world: GoogleWorld,
  key: GoogleKey,
  { body }: GoogleCall,
  name: string,
): GoogleApplied {
  const { policy } = key;
  const next = policyFrom(membersOf(body)['policy'] ?? null, policy, etagOf(policy.changes));
  if (next === 'stale') {
    const message =
      'There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.';
    return refusedRpc(world, 409, 'ABORTED', message);
  }
  if (next === 'malformed') {
    return refusedRpc(world, 400, 'INVALID_ARGUMENT', 'Invalid policy.');
  }
  const changed = { ...next, changes: policy.changes + 1 };
  const written = withKey(world, name, { ...key, policy: changed });
  return answered(written, shownPolicy(changed, etagOf(changed.changes), 3));
}

/** State may be changed between ENABLED and DISABLED only (cryptoKeyVersions.patch). */
function patchState(
  world: GoogleWorld,
  known: Version,
  { query, body }: GoogleCall,
): GoogleApplied {
  const asked = membersOf(body)['state'];
  const states = ['ENABLED', 'DISABLED'];
  if (query['updateMask'] !== 'state' || !states.includes(String(asked))) {
    return refusedRpc(world, 400, 'INVALID_ARGUMENT', 'The request has no valid update_mask.');
  }
  return states.includes(String(known.version['state']))
    ? withVersion(world, known, { ...known.version, state: asked ?? null })
    : notInState(world, known, 'ENABLED or DISABLED');
}

function restore(world: GoogleWorld, known: Version): GoogleApplied {
  const { destroyTime: _, ...version } = known.version;
  return known.version['state'] === 'DESTROY_SCHEDULED'
    ? withVersion(world, known, { ...version, state: 'DISABLED' })
    : notInState(world, known, 'DESTROY_SCHEDULED');
}

function notInState(world: GoogleWorld, { name, number, version }: Version, wanted: string) {
  const message = `${name}/cryptoKeyVersions/${number} is not in state ${wanted}, current state is: ${version['state']}.`;
  return refusedRpc(world, 400, 'FAILED_PRECONDITION', message);
}

function withVersion(
  world: GoogleWorld,
  { key, name, number }: Version,
  version: Members,
): GoogleApplied {
  const changed = { ...key, versions: { ...key.versions, [number]: version } };
  return answered(withKey(world, name, changed), versionOf(changed, name, number));
}

function withKey(world: GoogleWorld, name: string, key: GoogleKey): GoogleWorld {
  return { ...world, keys: { ...world.keys, [name]: key } };
}

function keyRoute(method: string, verb: string, handler: Handler): Route {
  return {
    host,
    method,
    path: new RegExp(`^/v1/(${KEY})${verb}$`),
    apply: (world, call, _now, [name = '']) => {
      const key = Object.hasOwn(world.keys, name) ? world.keys[name] : undefined;
      return key === undefined ? missing(world, name) : handler(world, key, call, name);
    },
  };
}

function versionRoute(method: string, verb: string, handler: VersionHandler): Route {
  return {
    host,
    method,
    path: new RegExp(`^/v1/(${KEY})/cryptoKeyVersions/(\\d+)${verb}$`),
    apply: (world, call, _now, [name = '', number = '']) => {
      const key = Object.hasOwn(world.keys, name) ? world.keys[name] : undefined;
      const version = key?.versions[number];
      return key === undefined || version === undefined
        ? missing(world, `${name}/cryptoKeyVersions/${number}`)
        : handler(world, { key, name, number, version }, call);
    },
  };
}

/** A list of places, rings or keys: those that the names of keys are in. */
function listRoute(parent: string, member: string, partsOf: (key: string) => string[]): Route {
  return {
    host,
    method: 'GET',
    path: new RegExp(`^/v1/(${parent})/${member}$`),
    apply: (world, { query }, _now, [within = '']) => {
      const all = Object.keys(world.keys).flatMap(partsOf);
      const own = [...new Set(all)].filter((name) => name.startsWith(`${within}/${member}/`));
      const shown = own.map((name) => {
        const key = member === 'cryptoKeys' ? world.keys[name] : undefined;
        return key === undefined ? { name } : described(key, name);
      });
      const { page, next } = pageOf(shown, query, 'pageSize');
      // What is empty is left out, as everywhere in this JSON.
      return answered(world, { ...(page.length === 0 ? {} : { [member]: page }), ...next });
    },
  };
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
