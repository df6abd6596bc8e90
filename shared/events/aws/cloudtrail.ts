import { digest } from '../../core/digest.ts';
import type { Ref } from '../../core/ref.ts';
import type { Ignored, Trigger } from '../../core/trigger.ts';
import { type Fields, fieldsOf, isEmpty, isFields, listOf, plain, shown, textOf } from '../read.ts';
import { isoTime } from '../time.ts';
import { actorOf, isOwn } from './actor.ts';
import { type Operation, SERVICES } from './operations.ts';
import { removedTags, type TagEdits, tagsOf } from './tags.ts';
import { type Call, refOf } from './target.ts';

/** Calls that only read, by name: for records so old that they have no `readOnly`. */
const READING = /^(?:Get|List|Describe|Head|Search|BatchGet|Lookup|Query)(?=[A-Z])/;

/** Where services hide an error that happened although the record has no `errorCode`. */
const HIDDEN_ERRORS = ['errorCode', 'errorMessage', 'error', 'ErrorCode', 'ErrorMessage', 'Error'];

/**
 * What one CloudTrail record says: a trigger, or why it is none. `envelope` is the EventBridge event around it, or an
 * empty object. What is irrelevant is decided by two look-ups before anything else is read.
 */
export function decodeRecord(
  record: Fields,
  envelope: Fields,
  ownPrincipals: readonly string[],
): Trigger | Ignored {
  const source = textOf(record['eventSource']);
  const operation = textOf(record['eventName']);
  const service = SERVICES.get(source);
  if (service === undefined) {
    return left(
      'unrelated',
      `${shown(source)} ${shown(operation)} is not about a watched service.`,
    );
  }
  const title = `${shown(source)} ${shown(operation)}`;
  if (isReading(record, operation)) {
    return left('read-only', `${title} only reads.`);
  }
  if (isOtherCategory(record)) {
    return left('unrelated', `${title} is no management event: the management event says it.`);
  }
  const failure = failureOf(record);
  if (failure !== null) {
    return left('failed-call', `${title} failed (${shown(failure)}), so nothing changed.`);
  }
  const known = service.operations.get(operation);
  if (known === undefined) {
    const subject = subjectOf(record);
    return service.rest === 'unrelated'
      ? left('unrelated', `${title}${subject} is no change that Cordon acts on.`)
      : left('unsupported-type', `${title}${subject} is about a type that Cordon does not act on.`);
  }
  const call = { record, envelope, operation, parameters: fieldsOf(record['requestParameters']) };
  const found = refOf(call, known.target, title);
  return 'reason' in found ? found : triggerOf(call, known, found, ownPrincipals);
}

function triggerOf(
  call: Call,
  known: Operation,
  ref: Ref,
  ownPrincipals: readonly string[],
): Trigger | Ignored {
  const { record, envelope, operation } = call;
  const actor = actorOf(record);
  if (actor !== null && isOwn(actor, ownPrincipals)) {
    const name = shown(actor.role ?? actor.principal);
    return left(
      'own-write',
      `${operation} on ${shown(ref.name)} was made by Cordon itself (${name}).`,
    );
  }
  const tags = tagEditsOf(call, known);
  return {
    ref,
    reason: 'event',
    operation,
    phase: known.phase,
    effect: known.effect,
    actor,
    // Caller and owner of a bucket in another account each get a copy: only `sharedEventID` is the same in both.
    eventId:
      textOf(record['sharedEventID']) ||
      textOf(record['eventID']) ||
      textOf(envelope['id']) ||
      digest(plain(record)),
    time: isoTime(record['eventTime']) || isoTime(envelope['time']),
    ...(tags === null ? {} : { tags }),
    ...(isWholeSet(call, known) ? { tagsAreWhole: true } : {}),
  };
}

/** What a call on a type we do not know was about, for the sentence; `''` when nothing tells. */
function subjectOf(record: Fields): string {
  const named =
    firstText(fieldsOf(listOf(record['resources'])[0]), /^arn$/i) ||
    firstText(fieldsOf(record['responseElements']), /Arn$/) ||
    firstText(fieldsOf(record['requestParameters']), /(?:Name|keyId)$/);
  return named === '' ? '' : ` (${shown(named)})`;
}

function firstText(fields: Fields, key: RegExp): string {
  return textOf(
    Object.entries(fields).find(([name, value]) => key.test(name) && !isEmpty(value))?.[1],
  );
}

function isReading(record: Fields, operation: string): boolean {
  const readOnly = record['readOnly'];
  return readOnly === true || readOnly === 'true' || READING.test(operation);
}

/** Insights and the records of VPC endpoints repeat what a management event says, or say less. */
function isOtherCategory(record: Fields): boolean {
  const category = textOf(record['eventCategory']);
  return (category !== '' && category !== 'Management') || record['eventType'] === 'AwsVpceEvent';
}

/** Why the call failed, or null when it did not. Present but empty members mean success. */
function failureOf(record: Fields): string | null {
  const response = fieldsOf(record['responseElements']);
  const error =
    [record['errorCode'], record['errorMessage']].find((value) => !isEmpty(value)) ??
    HIDDEN_ERRORS.map((key) => response[key]).find((value) => !isEmpty(value));
  return error === undefined ? null : textOf(error) || 'with an error';
}

function tagEditsOf(call: Call, known: Operation): TagEdits | null {
  const source = known.tags;
  if (source === undefined) {
    return null;
  }
  if ('removed' in source) {
    return source.removed === null ? {} : removedTags(call.parameters[source.removed]);
  }
  const value = source.set.map((key) => call.parameters[key]).find((member) => !isEmpty(member));
  const tags = tagsOf(source.wrap === undefined ? value : fieldsOf(value)[source.wrap]);
  // A creation without tags is not about tags; a tagging call always is.
  return known.effect === 'tagged' || Object.keys(tags).length > 0 ? tags : null;
}

/** Whether no tag is left but those the call sets. One whose tags were hidden or cut away does not tell. */
function isWholeSet({ parameters }: Call, { tags: source }: Operation): boolean {
  if (source === undefined || 'removed' in source) {
    return source?.removed === null;
  }
  const set = source.set
    .map((key) => fieldsOf(parameters[key])['TagSet'])
    .find((each) => each != null);
  return source.whole === true && (isFields(set) || set === '');
}

function left(reason: Ignored['reason'], detail: string): Ignored {
  return { reason, detail };
}
