import { digest } from '../../core/digest.ts';
import type { Ignored, Trigger } from '../../core/trigger.ts';
import { type Fields, isEmpty, isFields, plain, shown, textOf } from '../read.ts';
import { type Call, decodeCall, type Outcome } from './call.ts';
import { embedded, memberOf } from './embedded.ts';

/** Categories whose records are of calls; older exports have the verb there. Records without one are taken for such. */
const CALLS: ReadonlySet<string> = new Set(['', 'administrative', 'write', 'delete', 'action']);

/** Longest id of an event that is kept as it is, in characters. */
const EVENT_ID_MAX = 512;

/** What `resultType` and `status` say, in the words of exports and of the REST API. */
const OUTCOMES: ReadonlyMap<string, Outcome> = new Map([
  ['success', 'succeeded'],
  ['succeeded', 'succeeded'],
  ['start', 'begun'],
  ['started', 'begun'],
  ['accept', 'begun'],
  ['accepted', 'begun'],
  ['inprogress', 'begun'],
  ['fail', 'failed'],
  ['failure', 'failed'],
  ['failed', 'failed'],
  ['cancel', 'failed'],
  ['canceled', 'failed'],
  ['cancelled', 'failed'],
  ['timeout', 'failed'],
]);

/**
 * What one record of the activity log says: as exports write it (`time`, `resultType`, `identity`), as the REST API
 * answers it (`eventTimestamp`, `status`, `claims`), or as an alert quotes it.
 */
export function decodeRecord(record: Fields, ownPrincipals: readonly string[]): Trigger | Ignored {
  const operation = worded(record['operationName']);
  const category = worded(record['category']) || worded(record['eventSource']);
  if (!CALLS.has(category.toLowerCase())) {
    const detail = `${shown(operation)} (${shown(category)}) is no call that changes a resource.`;
    return { reason: 'unrelated', detail };
  }
  if (operation === '') {
    return { reason: 'unrecognised-shape', detail: 'A record of the activity log names no call.' };
  }
  return decodeCall(callOf(record, operation), ownPrincipals);
}

function callOf(record: Fields, operation: string): Call {
  const identity = embedded(record['identity']);
  const properties = embedded(record['properties']);
  const authorization = embedded(identity['authorization'] ?? record['authorization']);
  const action = textOf(memberOf(authorization, 'action'));
  const status = worded(record['resultType']) || worded(record['status']);
  const resource = textOf(record['resourceId']) || textOf(record['resourceUri']);
  return {
    operation,
    // Logs write names in upper case, but not the action that was authorized.
    title: action.toLowerCase() === operation.toLowerCase() ? action : operation,
    verb: '',
    outcome: outcomeOf(status, worded(record['eventName'])),
    status,
    // The first is what the record is about. The others are in the case its owner typed, and may name what is above it.
    ids: [resource, textOf(properties['entity']), textOf(memberOf(authorization, 'scope'))],
    // `location` is where the call was handled.
    location: '',
    isCreation: [
      textOf(properties['statusCode']),
      worded(record['subStatus']),
      // `Succeeded.Created`; what is before the period is not reliable.
      textOf(record['resultSignature']).split('.')[1] ?? '',
    ].some((code) => /^(?:created|201)$/i.test(code)),
    isEnd: true,
    identity: {
      claims: identity['claims'] ?? record['claims'],
      authorization,
      caller: record['caller'],
      // Sign-ins have a name there and nothing else.
      display: isEmpty(identity) ? record['identity'] : null,
      address: record['callerIpAddress'],
    },
    body: properties['requestbody'] ?? properties['requestBody'],
    eventId: () => eventIdOf(record, operation, status, resource),
    times: [record['time'], record['eventTimestamp']],
  };
}

/** Unknown words are a reason to look; without any, the name of the record says whether it is the end. */
function outcomeOf(status: string, eventName: string): Outcome {
  const word = status.toLowerCase().replaceAll(' ', '');
  if (word === '') {
    return /^begin/i.test(eventName) ? 'begun' : 'unsaid';
  }
  return OUTCOMES.get(word) ?? 'unsaid';
}

/** Exported records have no id: what one of them is follows from the call, its outcome, its time and its resource. */
function eventIdOf(record: Fields, operation: string, status: string, resource: string): string {
  const own = textOf(record['eventDataId']);
  const correlation = textOf(record['correlationId']);
  const time = textOf(record['time']) || textOf(record['eventTimestamp']);
  const id =
    own ||
    [correlation, operation, status, time, resource].map((part) => part.toLowerCase()).join('|');
  return (own === '' && correlation === '') || id.length > EVENT_ID_MAX
    ? digest(plain(record))
    : id;
}

/** A text, or the `value` beside its translation, as the REST API has it. */
function worded(value: unknown): string {
  return isFields(value) ? textOf(value['value']) : textOf(value);
}
