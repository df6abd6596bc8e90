import { digest } from '../../core/digest.ts';
import type { Effect, Ignored, Trigger } from '../../core/trigger.ts';
import { type Fields, fieldsOf, plain, shown, textOf } from '../read.ts';
import { isoTime } from '../time.ts';
import { type ArmTarget, armTarget } from './arm-id.ts';
import { type Call, decodeCall } from './call.ts';
import { embedded } from './embedded.ts';

/** An Event Grid event in either schema. */
interface GridEvent {
  readonly type: string;
  /** Where it comes from: Event Grid's `topic`, CloudEvents' `source`. */
  readonly source: string;
  readonly subject: string;
  readonly time: unknown;
  readonly data: Fields;
  readonly eventId: () => string;
}

/** Azure Resource Manager's events, by type: what was done, and how it went. */
const CALL = /^microsoft\.resources\.resource(write|delete|action)(success|failure|cancel)$/;

/** Topics to which customers send, under any name they like. Azure's own come from the subscription or the resource. */
const CUSTOM_TOPIC = /\/providers\/microsoft\.eventgrid\/(?!systemtopics\/)/i;

/** What happened to a key, by type in lower case. */
const KEY_EVENTS: ReadonlyMap<string, Effect> = new Map([
  ['microsoft.keyvault.keynewversioncreated', 'changed'],
  ['microsoft.keyvault.keyexpired', 'changed'],
  ['microsoft.keyvault.keynearexpiry', 'none'],
]);

/** What happened to a resource that no call told of, likewise. */
const NOTIFICATIONS: ReadonlyMap<string, string> = new Map([
  ['microsoft.resourcenotifications.resources.createdorupdated', 'write'],
  ['microsoft.resourcenotifications.resources.deleted', 'delete'],
]);

/** What no event of Event Grid says of a call. Creations and changes look alike here. */
const NOBODY = {
  operation: '',
  outcome: 'succeeded',
  status: '',
  location: '',
  isCreation: false,
  isEnd: false,
  identity: { claims: null, authorization: null, caller: null, display: null, address: null },
  body: null,
} as const;

const POLICY_STATE = /^microsoft\.policyinsights\.policystate(?:created|changed)$/;

/** What one Event Grid event says. Decided by its type alone when it is of no interest. */
export function decodeGridEvent(
  event: Fields,
  ownPrincipals: readonly string[],
): Trigger | Ignored {
  const grid = gridEventOf(event);
  const type = grid.type.toLowerCase();
  if (CUSTOM_TOPIC.test(grid.source)) {
    return left('unrelated', `${shown(grid.type)} comes from a custom topic, not from Azure.`);
  }
  const call = CALL.exec(type);
  if (call !== null) {
    return decodeCall(callOf(grid, call[1] ?? '', call[2] ?? ''), ownPrincipals);
  }
  const notified = NOTIFICATIONS.get(type);
  if (notified !== undefined) {
    return decodeCall(notificationOf(grid, notified), ownPrincipals);
  }
  if (type.startsWith('microsoft.keyvault.')) {
    return vaultEventOf(grid, type);
  }
  return POLICY_STATE.test(type)
    ? policyStateOf(grid)
    : left('unrelated', `${shown(grid.type)} (${shown(grid.subject)}) is no change of a resource.`);
}

function gridEventOf(event: Fields): GridEvent {
  const isCloudEvent = textOf(event['eventType']) === '';
  return {
    type: textOf(event[isCloudEvent ? 'type' : 'eventType']),
    source: textOf(event['source']) || textOf(event['topic']),
    subject: textOf(event['subject']),
    time: isCloudEvent ? event['time'] : event['eventTime'],
    data: embedded(event['data']),
    eventId: () => {
      const id = textOf(event['id']);
      return id === '' || id.length > EVENT_ID_MAX ? digest(plain(event)) : id;
    },
  };
}

/** Longest id of an event that is kept as it is, in characters: several times a GUID. */
const EVENT_ID_MAX = 512;

function callOf(
  { data, type, subject, time, eventId }: GridEvent,
  verb: string,
  end: string,
): Call {
  const operation = textOf(data['operationName']);
  const status = textOf(data['status']);
  const isFailure = end !== 'success' || /^(?:fail|cancel)/i.test(status);
  return {
    ...NOBODY,
    operation,
    title: operation || type,
    verb,
    outcome: isFailure ? 'failed' : 'succeeded',
    status: status || end,
    ids: [subject, textOf(data['resourceUri'])],
    identity: {
      ...NOBODY.identity,
      claims: data['claims'],
      authorization: data['authorization'],
    },
    eventId,
    times: [time],
  };
}

/**
 * Azure Resource Notifications: what became of a resource, by no call and by nobody. It comes with them as an old API
 * has it, which nobody judges.
 */
function notificationOf(grid: GridEvent, verb: string): Call {
  const { data, type, subject, time, eventId } = grid;
  const resource = fieldsOf(data['resourceInfo']);
  return {
    ...NOBODY,
    title: type,
    verb,
    ids: [subject, textOf(resource['id'])],
    location: textOf(resource['location']),
    eventId,
    times: [fieldsOf(data['operationalInfo'])['resourceEventTime'], time],
  };
}

/** A vault's own events: of its access policies and of its keys. Secrets and certificates are nobody's key. */
function vaultEventOf(grid: GridEvent, type: string): Trigger | Ignored {
  const keyEffect = KEY_EVENTS.get(type);
  if (keyEffect === undefined && type !== 'microsoft.keyvault.vaultaccesspolicychanged') {
    return left('unrelated', `${shown(grid.type)} (${shown(grid.subject)}) is not about a key.`);
  }
  // The topic is the vault's: the URL in the data could name any.
  const key = textOf(grid.data['ObjectName']) || grid.subject;
  const id = keyEffect === undefined ? grid.source : `${grid.source}/keys/${key}`;
  const found = watched(grid, id);
  if ('reason' in found) {
    return found;
  }
  const wanted = keyEffect === undefined ? 'azure.key-vault.vault' : 'azure.key-vault.key';
  const isIt = found.ref.type === wanted && found.ref.id === id;
  return isIt
    ? triggerOf(grid, found, keyEffect ?? 'changed', [grid.time])
    : left('unrecognised-shape', `${shown(grid.type)} does not come from a vault: ${shown(id)}.`);
}

/** Azure Policy says that a resource breaks a rule of its own: a hint, and no change. */
function policyStateOf(grid: GridEvent): Trigger | Ignored {
  const state = textOf(grid.data['complianceState']);
  if (state.toLowerCase() !== 'noncompliant') {
    return left(
      'unrelated',
      `${shown(grid.type)} says that ${shown(grid.subject)} is ${shown(state) || 'judged'}.`,
    );
  }
  const found = watched(grid, grid.subject);
  return 'reason' in found
    ? found
    : triggerOf(grid, found, 'none', [grid.data['timestamp'], grid.time]);
}

/** The watched resource an id leads to, or why there is none. */
function watched(grid: GridEvent, id: string): ArmTarget | Ignored {
  const target = armTarget(id);
  if (target === 'unwatched') {
    return left('unrelated', `${shown(grid.type)} (${shown(id)}) is not about a watched type.`);
  }
  return target === 'malformed'
    ? left('unrecognised-shape', `${shown(grid.type)}: ${shown(id)} is no ARM id of a resource.`)
    : target;
}

function triggerOf(
  grid: GridEvent,
  { ref }: ArmTarget,
  effect: Effect,
  times: readonly unknown[],
): Trigger {
  return {
    ref,
    reason: 'event',
    operation: shown(grid.type),
    phase: 'instant',
    effect,
    actor: null,
    eventId: grid.eventId(),
    time: times.map(isoTime).find((time) => time !== '') ?? '',
  };
}

function left(reason: Ignored['reason'], detail: string): Ignored {
  return { reason, detail };
}
