import { digest } from '../../core/digest.ts';
import type { Ref } from '../../core/ref.ts';
import type { Effect, Ignored, Trigger } from '../../core/trigger.ts';
import { type Fields, fieldsOf, isEmpty, isFields, plain, shown, textOf } from '../read.ts';
import { isoTime } from '../time.ts';
import { bucketRef, refOfArn } from './arn.ts';

const S3_BUCKET = 'AWS::S3::Bucket';

/**
 * What AWS Config says of a configuration item, from EventBridge, SNS or a rule's `invokingEvent`. Config reports late
 * and without an actor, our own changes too, so an item is a reason to look and not known to be a change.
 */
export function decodeConfig(notification: Fields, envelope: Fields): Trigger | Ignored {
  const operation = textOf(notification['messageType']) || textOf(envelope['detail-type']);
  // An oversized item arrives as its summary.
  const item = [notification['configurationItem'], notification['configurationItemSummary']].find(
    isFields,
  );
  if (item === undefined) {
    const detail = `AWS Config ${shown(operation)} is about no single resource.`;
    return { reason: 'unrelated', detail };
  }
  const type = textOf(item['resourceType']);
  if (type !== S3_BUCKET) {
    const detail = `AWS Config reports a ${shown(type)}, a type Cordon does not act on from there.`;
    return { reason: 'unsupported-type', detail };
  }
  const place = { account: textOf(item['awsAccountId']), region: textOf(item['awsRegion']) };
  // `ARN` in rule invocations and events, `arn` in the history.
  const ref =
    refOfArn(textOf(item['ARN']) || textOf(item['arn']), '', place) ??
    bucketRef(textOf(item['resourceId']), place);
  if (ref === null) {
    const name = shown(textOf(item['resourceId']));
    return {
      reason: 'unrecognised-shape',
      detail: `AWS Config does not name a bucket: "${name}".`,
    };
  }
  const deleted = textOf(item['configurationItemStatus']).startsWith('ResourceDeleted');
  const time = item['configurationItemCaptureTime'] ?? notification['notificationCreationTime'];
  const id = textOf(envelope['id']) || digest(plain(item));
  return seen(ref, operation, deleted ? 'deleted' : 'none', id, isoTime(time) || timeOf(envelope));
}

/** What IAM Access Analyzer says of a bucket. Only an active finding that the analysis could reach counts. */
export function decodeAccessAnalyzer(event: Fields): Trigger | Ignored {
  const operation = textOf(event['detail-type']);
  if (operation.startsWith('Access Preview')) {
    const detail = `${shown(operation)} is about what would be: nothing changed.`;
    return { reason: 'what-if', detail };
  }
  const finding = fieldsOf(event['detail']);
  const resource = textOf(finding['resource']);
  const type = textOf(finding['resourceType']);
  if (type !== S3_BUCKET) {
    const what = `${shown(operation)} is about ${shown(type)} ${shown(resource)}`;
    return { reason: 'unsupported-type', detail: `${what}, a type Cordon does not act on.` };
  }
  if (!isEmpty(finding['error'])) {
    const why = shown(textOf(finding['error']));
    const detail = `Access Analyzer could not analyse ${shown(resource)} (${why}), so it found nothing.`;
    return { reason: 'failed-call', detail };
  }
  if (textOf(finding['status']) !== 'ACTIVE' || finding['isDeleted'] === true) {
    const detail = `The Access Analyzer finding on ${shown(resource)} is not active.`;
    return { reason: 'unrelated', detail };
  }
  const ref = refOfArn(resource, '', {
    account: textOf(finding['resourceOwnerAccount']) || textOf(finding['accountId']),
    region: textOf(finding['region']) || textOf(event['region']),
  });
  if (ref?.type !== 'aws.s3.bucket') {
    const detail = `The Access Analyzer finding does not name a bucket: "${shown(resource)}".`;
    return { reason: 'unrecognised-shape', detail };
  }
  return seen(ref, operation, 'none', textOf(event['id']) || digest(plain(event)), timeOf(event));
}

function seen(ref: Ref, operation: string, effect: Effect, eventId: string, time: string): Trigger {
  return {
    ref,
    reason: 'event',
    operation,
    phase: 'instant',
    effect,
    actor: null,
    eventId,
    time,
  };
}

function timeOf(event: Fields): string {
  return isoTime(event['time']);
}
