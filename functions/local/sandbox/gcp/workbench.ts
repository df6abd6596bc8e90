import type { Json } from '../../../../shared/core/json.ts';
import { etagOf, policyFrom, shownPolicy } from './iam.ts';
import { answered, membersOf, pageOf, refusedRpc } from './replies.ts';
import type { Route } from './routes.ts';
import { arrived, shownWorkbench, worldAt } from './workbench-instance.ts';
import type { GoogleApplied, GoogleCall, GoogleWorkbench, GoogleWorld, Members } from './world.ts';

const NAME = 'projects/[^/]+/locations/[^/]+/instances/[^/:]+';

/** How long an instance is on its way, ms. Real ones take minutes. */
export const STOPPING_MS = 40_000;
export const STARTING_MS = 60_000;

/** Labels of one resource (resource manager documentation, requirements for labels). */
const LABELS_MAX = 64;

/** What may be updated, and whether it takes a stopped instance. Messages are those of Google's own mock. */
const UPDATABLE: Readonly<Record<string, boolean>> = {
  labels: false,
  'gce_setup.metadata': false,
  'gce_setup.shielded_instance_config.enable_secure_boot': true,
  'gce_setup.shielded_instance_config.enable_vtpm': true,
  'gce_setup.shielded_instance_config.enable_integrity_monitoring': true,
};

type Handler = (
  world: GoogleWorld,
  instance: GoogleWorkbench,
  call: GoogleCall,
  now: number,
) => GoogleApplied;

/** The Notebooks API v2, as far as it is modelled. */
export const WORKBENCH_ROUTES: readonly Route[] = [
  route('GET', '', (world, instance) => answered(world, shownWorkbench(instance))),
  route('PATCH', '', patch),
  route('POST', ':stop', (world, instance, _call, now) =>
    turned(world, instance, 'ACTIVE', ['STOPPING', 'STOPPED', STOPPING_MS], now),
  ),
  route('POST', ':start', (world, instance, _call, now) =>
    turned(world, instance, 'STOPPED', ['STARTING', 'ACTIVE', STARTING_MS], now),
  ),
  route('GET', ':getIamPolicy', (world, { policy }, { query }) => {
    const requested = Number(query['options.requestedPolicyVersion'] ?? 1);
    return answered(world, shownPolicy(policy, etagOf(policy.changes), requested));
  }),
  route('POST', ':setIamPolicy', setPolicy),
  {
    host: 'notebooks.googleapis.com',
    method: 'GET',
    path: /^\/v2\/projects\/([^/]+)\/locations\/-\/instances$/,
    apply: list,
  },
];

function route(method: string, verb: string, handler: Handler): Route {
  return {
    host: 'notebooks.googleapis.com',
    method,
    path: new RegExp(`^/v2/(${NAME})${verb}$`),
    apply: (world, call, now, [asked = '']) => {
      const name = asked.replace(`projects/${world.projectNumber}/`, `projects/${world.project}/`);
      const instance = Object.hasOwn(world.workbench, name) ? world.workbench[name] : undefined;
      return instance === undefined
        ? refusedRpc(world, 404, 'NOT_FOUND', `Resource '${name}' was not found`)
        : handler(worldAt(world, now), arrived(instance, now), call, now);
    },
  };
}

function list(
  world: GoogleWorld,
  { query }: GoogleCall,
  now: number,
  [project]: readonly string[],
): GoogleApplied {
  if (project !== world.project && project !== world.projectNumber) {
    return refusedRpc(world, 403, 'PERMISSION_DENIED', 'The caller does not have permission');
  }
  const { page, next } = pageOf(Object.values(world.workbench), query, 'pageSize');
  const instances = page.map((instance) => shownWorkbench(arrived(instance, now)));
  return answered(world, { ...next, ...(instances.length === 0 ? {} : { instances }) });
}

function patch(
  world: GoogleWorld,
  instance: GoogleWorkbench,
  { query, body }: GoogleCall,
  now: number,
): GoogleApplied {
  const mask = (query['updateMask'] ?? '').split(',');
  const unknown = mask.find((path) => UPDATABLE[path] === undefined);
  if (unknown !== undefined) {
    return refusedRpc(world, 400, 'INVALID_ARGUMENT', `field "${unknown}" is immutable`);
  }
  const needsStop = mask.some((path) => UPDATABLE[path] === true);
  if (instance.next !== null || (needsStop && instance.status !== 'STOPPED')) {
    const message = `instance in state "${instance.status}" must be stopped before updating one of the following: [shielded_instance_config]`;
    return refusedRpc(world, 400, 'FAILED_PRECONDITION', message);
  }
  const setup = membersOf(membersOf(body)['gceSetup']);
  const shielded = membersOf(setup['shieldedInstanceConfig']);
  const asked = mask.flatMap((path) => {
    const member = path
      .split('.')[2]
      ?.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    return member === undefined ? [] : [[member, shielded[member] === true] as const];
  });
  const next: GoogleWorkbench = {
    ...instance,
    labels: mask.includes('labels')
      ? mergedTexts(instance.labels, membersOf(membersOf(body)['labels']))
      : instance.labels,
    metadata: mask.includes('gce_setup.metadata')
      ? mergedTexts(instance.metadata, membersOf(setup['metadata']))
      : instance.metadata,
    shielded: { ...instance.shielded, ...Object.fromEntries(asked) },
  };
  const wrong = labelProblem(next.labels);
  return wrong === null
    ? accepted(stored(world, next), instance.name, 'update', now)
    : refusedRpc(world, 400, 'INVALID_ARGUMENT', wrong);
}

/** What is sent is put in; an empty value takes out. */
function mergedTexts(
  known: Readonly<Record<string, string>>,
  sent: Members,
): Readonly<Record<string, string>> {
  const merged = Object.entries({ ...known, ...sent }).map(([key, value]) => [key, String(value)]);
  return Object.fromEntries(merged.filter(([, value]) => value !== '')) as Record<string, string>;
}

function labelProblem(labels: Readonly<Record<string, string>>): string | null {
  if (Object.keys(labels).length > LABELS_MAX) {
    return `Labels cannot have more than ${LABELS_MAX} entries.`;
  }
  const wrong = Object.entries(labels).find(
    ([key, value]) =>
      !/^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u.test(key) ||
      !/^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u.test(value),
  );
  return wrong === undefined ? null : `Label '${wrong[0]}' is invalid.`;
}

function turned(
  world: GoogleWorld,
  instance: GoogleWorkbench,
  from: string,
  [status, to, tookMs]: readonly [string, string, number],
  now: number,
): GoogleApplied {
  if (instance.status !== from) {
    const message = `instance in state "${instance.status}" must be in state "${from}"`;
    return refusedRpc(world, 400, 'FAILED_PRECONDITION', message);
  }
  const next = { ...instance, status, next: { status: to, at: now + tookMs } };
  const verb = to === 'STOPPED' ? 'stop' : 'start';
  return accepted(stored(world, next), instance.name, verb, now);
}

function setPolicy(
  world: GoogleWorld,
  instance: GoogleWorkbench,
  { body }: GoogleCall,
): GoogleApplied {
  const { policy } = instance;
  const next = policyFrom(membersOf(body)['policy'] ?? null, policy, etagOf(policy.changes));
  if (next === 'stale') {
    const message =
      'There were concurrent policy changes. Please retry the whole read-modify-write.';
    return refusedRpc(world, 409, 'ABORTED', message);
  }
  if (next === 'malformed') {
    return refusedRpc(world, 400, 'INVALID_ARGUMENT', 'Invalid policy.');
  }
  const changed = { ...next, changes: policy.changes + 1 };
  const written = stored(world, { ...instance, policy: changed });
  return answered(written, shownPolicy(changed, etagOf(changed.changes), 3));
}

/** The world with an instance changed. */
function stored(world: GoogleWorld, instance: GoogleWorkbench): GoogleWorld {
  const changed = { ...instance, changes: instance.changes + 1 };
  return { ...world, workbench: { ...world.workbench, [instance.name]: changed } };
}

function accepted(world: GoogleWorld, target: string, verb: string, now: number): GoogleApplied {
  const operation: Json = {
    name: `${target.replace(/\/instances\/.*$/, '')}/operations/operation-${now}`,
    metadata: {
      '@type': 'type.googleapis.com/google.cloud.notebooks.v2.OperationMetadata',
      createTime: new Date(now).toISOString(),
      target,
      verb,
      requestedCancellation: false,
      apiVersion: 'v2',
    },
    done: false,
  };
  return answered(world, operation);
}
