import { type Fields, fieldsOf, isFields, shown, textOf } from '../read.ts';
import { type Found, findingOf, sightings } from './finding.ts';
import type { Named } from './named.ts';
import { placeIn } from './place.ts';

/**
 * What AWS Config says of a configuration item, or of a rule that judged one, from EventBridge, SNS or a rule's
 * `invokingEvent`. Config reports late and without an actor, our own changes too, so neither is known to be a change.
 */
export function decodeConfig(notification: Fields, envelope: Fields): Found {
  const operation = textOf(notification['messageType']) || textOf(envelope['detail-type']);
  if (isFields(notification['newEvaluationResult'])) {
    return decodeCompliance(notification, envelope, operation);
  }
  // An oversized item arrives as its summary.
  const item = [notification['configurationItem'], notification['configurationItemSummary']].find(
    isFields,
  );
  if (item === undefined) {
    const detail = `AWS Config ${shown(operation)} is about no single resource.`;
    return [{ reason: 'unrelated', detail }];
  }
  const deleted = textOf(item['configurationItemStatus']).startsWith('ResourceDeleted');
  return sightings([namedIn(item)], {
    operation,
    kind: '',
    finding: null,
    envelope,
    content: item,
    // Captured is when the resource was so; the events around it came later.
    times: [
      item['configurationItemCaptureTime'],
      notification['notificationCreationTime'],
      envelope['time'],
    ],
    effect: deleted ? 'deleted' : 'none',
  });
}

/** Only a rule that is broken is a reason to look: one that holds again, or cannot tell, is none. */
function decodeCompliance(notification: Fields, envelope: Fields, operation: string): Found {
  const result = fieldsOf(notification['newEvaluationResult']);
  const rule = textOf(notification['configRuleName']);
  const compliance = textOf(result['complianceType']);
  if (compliance !== 'NON_COMPLIANT') {
    const detail = `The AWS Config rule ${shown(rule)} is ${shown(compliance)}.`;
    return [{ reason: 'unrelated', detail }];
  }
  const id = textOf(notification['configRuleARN']) || rule;
  return sightings([namedIn(notification)], {
    operation,
    kind: rule,
    finding: findingOf('config', { id, title: `The rule ${rule} is broken` }, null, false),
    envelope,
    content: notification,
    times: [envelope['time'], notification['notificationCreationTime']],
  });
}

function namedIn(item: Fields): Named {
  // `ARN` in rule invocations and events, `arn` in the history.
  const ids = [item['ARN'], item['arn'], item['resourceId'], item['resourceName']];
  return {
    type: textOf(item['resourceType']),
    ids: ids.map(textOf),
    place: placeIn([item['awsAccountId']], [item['awsRegion']]),
  };
}
