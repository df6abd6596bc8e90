import { digest } from '../../core/digest.ts';
import type { Ref } from '../../core/ref.ts';
import type { Ignored, Phase, Trigger } from '../../core/trigger.ts';
import { type Fields, fieldsOf, isEmpty, isTrue, plain, scalarOf, shown, textOf } from '../read.ts';
import { isoTime } from '../time.ts';
import { actorOf, isOwn } from './actor.ts';
import { type Labelling, labelsOf } from './labels.ts';
import { type Operation, operationOf, SERVICES } from './operations.ts';
import { type Call, refOf } from './target.ts';

/** Calls that only read, by the last part of their method: `GetEndpoint`, `storage.buckets.getIamPolicy`. */
const READING =
  /(?:^|\.)(?:get|list|fetch|check|test|query|search|aggregatedList|lookup|verify|show|Get|List|Fetch|Check|Test|Query|Search|Lookup|Verify|Show)(?:[A-Z]\w*)?$/;

/** Longest id of an event that is kept as it is, in characters: Google's own have at most two hundred. */
const ID_MAX = 400;

const NO_FIELDS: Fields = {};

/**
 * What one entry of a Cloud Audit Log says: a trigger, or why it is none. What is irrelevant is decided by two look-ups
 * before anything else is read.
 */
export function decodeEntry(entry: Fields, ownPrincipals: readonly string[]): Trigger | Ignored {
  const payload = fieldsOf(entry['protoPayload']);
  const name = textOf(payload['serviceName']);
  const method = textOf(payload['methodName']);
  const service = SERVICES.get(name);
  if (service === undefined) {
    return name === '' && method === ''
      ? left('unrecognised-shape', 'A log entry names neither its service nor its method.')
      : left('unrelated', `${shown(name)} ${shown(method)} is not about a watched service.`);
  }
  const title = `${name} ${shown(method)}`;
  if (READING.test(method)) {
    return left('read-only', `${title} only reads.`);
  }
  const none = noCall(entry, payload, title);
  if (none !== null) {
    return none;
  }
  const subject = `${title} (${shown(textOf(payload['resourceName']))})`;
  if (service.dead?.methods.test(method) === true) {
    return left('unsupported-type', `${subject} ${service.dead.why}.`);
  }
  const known = operationOf(service, method);
  if (known === undefined) {
    return service.rest === 'unrelated'
      ? left('unrelated', `${subject} is no change that Cordon acts on.`)
      : left('unsupported-type', `${subject} is about a type that Cordon does not act on.`);
  }
  const call = callOf(entry, payload, method);
  if (isTrue(call.request['validateOnly']) || isTrue(call.request['dryRun'])) {
    return left('what-if', `${title} was only tried: nothing changed.`);
  }
  const found = refOf(call, known, title);
  return 'reason' in found ? found : triggerOf(call, known, found, ownPrincipals);
}

/** Why the entry is about no call that happened; null when it is about one. */
function noCall(entry: Fields, payload: Fields, title: string): Ignored | null {
  // In a name the slash after the service is escaped; some loaders undo that.
  const log = textOf(entry['logName']).replace(/%2F/i, '/');
  if (log !== '' && !/\/cloudaudit\.googleapis\.com\/\w+$/.test(log)) {
    return left('unrelated', `${title} is in ${shown(log)}, which is no audit log.`);
  }
  if (log.endsWith('/policy')) {
    return isTrue(fieldsOf(payload['metadata'])['dryRun'])
      ? left('what-if', `${title} is about a policy that is only tried.`)
      : left('failed-call', `${title} was refused by a policy, so nothing changed.`);
  }
  const status = fieldsOf(payload['status']);
  const code = scalarOf(status['code']);
  // No status, an empty one and code 0 all mean that it went well.
  if (code !== null && code !== '' && code !== '0') {
    const why = shown(`${code} ${textOf(status['message'])}`.trim());
    return left('failed-call', `${title} failed (${why}), so nothing changed.`);
  }
  return null;
}

/**
 * Entries too large are split: each part has all of the entry, but only pieces of the request, the response and the
 * metadata, texts cut among them. So nothing of these is taken from a part.
 */
function callOf(entry: Fields, payload: Fields, method: string): Call {
  const whole = isEmpty(entry['split']);
  return {
    entry,
    payload,
    method,
    request: whole ? fieldsOf(payload['request']) : NO_FIELDS,
    response: whole ? fieldsOf(payload['response']) : NO_FIELDS,
    metadata: whole ? fieldsOf(payload['metadata']) : NO_FIELDS,
    operation: fieldsOf(entry['operation']),
  };
}

function triggerOf(
  call: Call,
  known: Operation,
  ref: Ref,
  ownPrincipals: readonly string[],
): Trigger | Ignored {
  const { entry, payload, method } = call;
  const actor = actorOf(payload);
  if (isOwn(payload, ownPrincipals)) {
    const who = shown(actor?.principal ?? '');
    const detail = `${shown(method)} on ${ref.name} was made by Cordon itself (${who}).`;
    return left('own-write', detail);
  }
  const labelling = known.body === undefined ? null : labelsOf(call.request, known.body);
  return {
    ref,
    reason: 'event',
    operation: shown(method),
    phase: phaseOf(call.operation, known),
    effect: labelling?.only === true ? 'tagged' : known.effect,
    actor,
    eventId: idOf(entry),
    time: isoTime(entry['timestamp']) || isoTime(entry['receiveTimestamp']),
    ...tagsOf(labelling),
  };
}

function tagsOf(labelling: Labelling | null): Pick<Trigger, 'tags'> {
  return labelling === null ? {} : { tags: labelling.edits };
}

/**
 * A long-running operation has an entry when it begins and one when it ends; a short one has both in one. JSON leaves
 * out what is false, so an operation with neither is in the middle, or of a service that does not say.
 */
function phaseOf(operation: Fields, known: Operation): Phase {
  if (isEmpty(operation)) {
    return known.phase;
  }
  if (isTrue(operation['last'])) {
    return 'done';
  }
  return isTrue(operation['first']) ? 'start' : 'partial';
}

/**
 * An entry is the same however often and by whichever way it is delivered: its `insertId` is unique in its log at its
 * time. The parts of a split entry differ in it, but have the group's id in common: any part is as good as all.
 */
function idOf(entry: Fields): string {
  const group = textOf(fieldsOf(entry['split'])['uid']);
  const inserted = textOf(entry['insertId']);
  const time = isoTime(entry['timestamp']);
  const id = [group || inserted, time, textOf(entry['logName'])].join(' ');
  return (group === '' && inserted === '') || id.length > ID_MAX ? digest(plain(entry)) : id.trim();
}

function left(reason: Ignored['reason'], detail: string): Ignored {
  return { reason, detail };
}
