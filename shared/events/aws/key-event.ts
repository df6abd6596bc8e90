import { digest } from '../../core/digest.ts';
import type { Effect, Ignored, Trigger } from '../../core/trigger.ts';
import { type Fields, fieldsOf, listOf, plain, shown, textOf } from '../read.ts';
import { isoTime } from '../time.ts';
import { keyRef, NOWHERE, refOfArn } from './arn.ts';
import { placeIn } from './place.ts';

/** What KMS itself tells of a key, by EventBridge's `detail-type`. A rotation is as it should be, and not among them. */
export const KEY_EVENTS: ReadonlyMap<string, Effect> = new Map([
  ['KMS CMK Deletion', 'deleted'],
  ['KMS Imported Key Material Expiration', 'state'],
]);

/** What an event that KMS itself sent says: a trigger, or why it is none. Such events have no actor, and may repeat. */
export function decodeKeyEvent(event: Fields): Trigger | Ignored {
  const operation = textOf(event['detail-type']);
  const effect = KEY_EVENTS.get(operation);
  if (effect === undefined) {
    const detail = `${shown(operation)} is no change that Cordon acts on.`;
    return { reason: 'unrelated', detail };
  }
  const named = textOf(fieldsOf(event['detail'])['key-id']);
  // The ARN knows better than the envelope where the key is: events are forwarded between accounts.
  const ref =
    refOfArn(textOf(listOf(event['resources'])[0]) || named, '', NOWHERE) ??
    keyRef(named, placeIn([event['account']], [event['region']]));
  if (ref?.type !== 'aws.kms.key') {
    const detail = `${shown(operation)} does not name its key: "${shown(named)}".`;
    return { reason: 'unrecognised-shape', detail };
  }
  return {
    ref,
    reason: 'event',
    operation,
    phase: 'done',
    effect,
    actor: null,
    eventId: textOf(event['id']) || digest(plain(event)),
    time: isoTime(event['time']),
  };
}
