import type { Ignored } from '../../core/trigger.ts';
import { type Fields, fieldsOf, isEmpty, isTrue, shown, textOf } from '../read.ts';
import { parseArn } from './arn.ts';
import { type Found, findingOf, sightings } from './finding.ts';
import { placeIn } from './place.ts';

/**
 * What IAM Access Analyzer says of a bucket or a key. Only an active finding that the analysis could reach counts. The
 * event's `resources` hold the analyzer: what was found is in its detail.
 */
export function decodeAccessAnalyzer(event: Fields): Found {
  const operation = textOf(event['detail-type']);
  const finding = fieldsOf(event['detail']);
  const resource = textOf(finding['resource']);
  const left = leftOf(finding, operation, resource);
  if (left !== null) {
    return [left];
  }
  const named = {
    type: textOf(finding['resourceType']),
    ids: [resource],
    place: placeIn(
      [finding['resourceOwnerAccount'], finding['accountId']],
      [finding['region'], event['region']],
    ),
  };
  const isPublic = isTrue(finding['isPublic']);
  const title = isPublic ? 'Anybody can reach the resource' : 'Others can reach the resource';
  return sightings([named], {
    operation,
    kind: '',
    finding: findingOf('access-analyzer', { id: finding['id'], title }, null, false),
    envelope: event,
    content: event,
    times: [event['time'], finding['updatedAt']],
  });
}

function leftOf(finding: Fields, operation: string, resource: string): Ignored | null {
  if (operation.startsWith('Access Preview')) {
    const detail = `${shown(operation)} is about what would be: nothing changed.`;
    return { reason: 'what-if', detail };
  }
  if (!isEmpty(finding['error'])) {
    const why = shown(textOf(finding['error']));
    const detail = `Access Analyzer could not analyse ${shown(resource)} (${why}), so it found nothing.`;
    return { reason: 'failed-call', detail };
  }
  if (textOf(finding['status']) !== 'ACTIVE' || isTrue(finding['isDeleted'])) {
    const detail = `The Access Analyzer finding on ${shown(resource)} is not active.`;
    return { reason: 'unrelated', detail };
  }
  if (parseArn(resource) === null) {
    const detail = `The Access Analyzer finding does not name a resource: "${shown(resource)}".`;
    return { reason: 'unrecognised-shape', detail };
  }
  return null;
}
