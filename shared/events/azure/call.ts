import type { Ref } from '../../core/ref.ts';
import type { Effect, Ignored, Phase, Trigger } from '../../core/trigger.ts';
import { shown } from '../read.ts';
import { isoTime } from '../time.ts';
import { type Identity, isOwn, knownBy } from './actor.ts';
import { type ArmTarget, armTarget, isShouted, isWatchedType } from './arm-id.ts';
import { effectOf, isReading, type Operation, operationOf } from './operations.ts';
import { type TagEdits, tagEdits } from './tags.ts';

/** What is said of how a call went. `begun` is followed by another event; `unsaid` is what no case is known of. */
export type Outcome = 'succeeded' | 'failed' | 'begun' | 'unsaid';

/** A call to ARM as every way of delivery tells it. */
export interface Call {
  /** ARM's name of it. `''` when the event does not say. */
  readonly operation: string;
  /** How sentences name it. */
  readonly title: string;
  /** What was done, where no operation says it: `write`, `delete` or `action`. */
  readonly verb: string;
  readonly outcome: Outcome;
  /** The outcome in Azure's words. */
  readonly status: string;
  /** Everything that may be the resource's id: the first that leads to a watched one counts. */
  readonly ids: readonly string[];
  /** Where the resource is, in any spelling. `''` when the event does not say. */
  readonly location: string;
  /** Whether the answer says that the resource was not there before. */
  readonly isCreation: boolean;
  /** Whether the event says that a long operation has ended, and not only that it was accepted. */
  readonly isEnd: boolean;
  readonly identity: Identity;
  /** What was sent, an object or its text. */
  readonly body: unknown;
  readonly eventId: () => string;
  /** When it was, best source first. */
  readonly times: readonly unknown[];
}

/** The trigger that a call is, or why it is none. What is about something else is told apart by its ids alone. */
export function decodeCall(call: Call, ownPrincipals: readonly string[]): Trigger | Ignored {
  const title = shown(call.title);
  const given = call.ids.find((id) => armTarget(id) !== 'unwatched') ?? '';
  const target = armTarget(given);
  const operation = operationOf(call.operation);
  const where = `${title} on ${shown(given || (call.ids.find((id) => id !== '') ?? 'nothing'))}`;
  if (call.outcome === 'failed') {
    return left('failed-call', `${where} failed (${shown(call.status)}), so nothing changed.`);
  }
  if (target === 'unwatched') {
    return elsewhere(operation, where);
  }
  if (isReading(operation)) {
    return left('read-only', `${where} only reads.`);
  }
  if (target === 'malformed') {
    return left('unrecognised-shape', `${where}: that is no ARM id of a resource.`);
  }
  const effect = effectOf(call.operation === '' ? unsaid(call, target) : operation, target);
  if (effect === 'unrelated') {
    return left('unrelated', `${where} changes nothing about the resource.`);
  }
  if (effect === 'unsupported-type') {
    return left('unsupported-type', `${where} is about a type that Cordon does not act on.`);
  }
  if (call.outcome === 'begun') {
    return left('unrelated', `${where} has begun: its end has its own event.`);
  }
  const isWhole = operation.verb === 'write' && operation.types.length <= target.depth;
  const isNew = effect === 'changed' && isWhole && call.isCreation;
  const ref = { ...asTyped(target.ref, call.ids), region: regionOf(call, target) };
  return triggerOf(call, ref, isNew ? 'created' : effect, ownPrincipals);
}

function triggerOf(
  call: Call,
  ref: Ref,
  done: Effect,
  ownPrincipals: readonly string[],
): Trigger | Ignored {
  const known = knownBy(call.identity);
  if (known !== null && isOwn(known, ownPrincipals)) {
    const detail = `${shown(call.title)} on ${shown(ref.name)} was made by Cordon itself (${shown(known.actor.principal)}).`;
    return left('own-write', detail);
  }
  // Of what may have gone on, failed or ended nothing is known but that there is a reason to look.
  const effect = call.outcome === 'unsaid' ? 'none' : done;
  const tags: TagEdits | null = effect === 'tagged' ? tagEdits(call.body) : null;
  return {
    ref,
    reason: 'event',
    operation: shown(call.title),
    phase: phaseOf(call, ref, effect),
    effect,
    actor: known?.actor ?? null,
    eventId: call.eventId(),
    time: call.times.map(isoTime).find((time) => time !== '') ?? '',
    ...(tags === null ? {} : { tags }),
  };
}

/** Only machine learning's calls go on after they were answered, and computes' for minutes. */
function phaseOf(call: Call, ref: Ref, effect: Effect): Phase {
  if (call.outcome === 'unsaid') {
    return 'partial';
  }
  if (!ref.type.startsWith('azure.ml.') || effect === 'tagged' || effect === 'none') {
    return 'instant';
  }
  if (call.isEnd) {
    return 'done';
  }
  return ref.type === 'azure.ml.compute' && effect !== 'deleted' ? 'partial' : 'instant';
}

/** The ref in the case of letters its owner chose: where the id is in upper case, another member may know better. */
function asTyped(ref: Ref, ids: readonly string[]): Ref {
  if (!isShouted(ref.id)) {
    return ref;
  }
  for (const id of ids) {
    const other = armTarget(id);
    if (
      typeof other !== 'string' &&
      other.ref.id.toLowerCase() === ref.id.toLowerCase() &&
      !isShouted(other.ref.id)
    ) {
      return other.ref;
    }
  }
  return ref;
}

/** What an event without an operation must have been: its type says whether it wrote, its id what it was about. */
function unsaid({ verb }: Call, target: ArmTarget): Operation {
  const [provider = '', type = ''] = target.extension.split('/');
  const isAttached = target.extension !== '';
  return {
    provider: isAttached ? provider : target.provider,
    types: isAttached ? [type] : [],
    verb,
    action: '',
  };
}

function elsewhere({ provider, types, verb }: Operation, where: string): Ignored {
  const isOurs = (verb === 'write' || verb === 'delete') && types.length > 0;
  return isOurs && isWatchedType(`${provider}/${types.join('/')}`)
    ? left('unrecognised-shape', `${where} does not name the resource it was about.`)
    : left('unrelated', `${where} is not about a watched type.`);
}

/** `westeurope`, also where the event has the name people read, `West Europe`. What is below may be elsewhere. */
function regionOf({ location }: Call, { below, extension }: ArmTarget): string {
  const region = location.replaceAll(' ', '').toLowerCase();
  return below === '' && extension === '' && REGION.test(region) ? region : '';
}

const REGION = /^[a-z][a-z\d]{2,40}$/;

function left(reason: Ignored['reason'], detail: string): Ignored {
  return { reason, detail };
}
