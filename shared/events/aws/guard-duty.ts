import type { Severity } from '../../core/rule.ts';
import type { Ignored } from '../../core/trigger.ts';
import { type Fields, fieldsOf, isFields, isTrue, listOf, scalarOf, textOf } from '../read.ts';
import { type Found, findingOf, sightings, titleOf } from './finding.ts';
import type { Named } from './named.ts';
import { placeIn } from './place.ts';

/** What GuardDuty's sequence of an attack is made of, when data that Macie found sensitive is in it. */
const SENSITIVE_DATA = 'SENSITIVE_DATA';

/** What a finding of GuardDuty says of buckets. It repeats every six hours or sooner, each time as another event. */
export function decodeGuardDuty(event: Fields): Found {
  const operation = textOf(event['detail-type']);
  const finding = fieldsOf(event['detail']);
  const left = leftOf(finding, titleOf(operation, textOf(finding['title'])));
  if (left !== null) {
    return [left];
  }
  const sequence = fieldsOf(fieldsOf(fieldsOf(finding['service'])['detection'])['sequence']);
  const indicators = listOf(sequence['sequenceIndicators']).map(fieldsOf);
  return sightings([...bucketsIn(finding), ...bucketsOf(sequence, finding)], {
    operation,
    kind: textOf(finding['type']),
    finding: findingOf(
      'guardduty',
      { id: finding['id'], title: finding['title'] },
      severityIn(finding['severity']),
      indicators.some((indicator) => indicator['key'] === SENSITIVE_DATA),
    ),
    envelope: event,
    content: finding,
    times: [event['time'], finding['updatedAt']],
  });
}

function leftOf(finding: Fields, title: string): Ignored | null {
  const service = fieldsOf(finding['service']);
  const more = fieldsOf(service['additionalInfo']);
  // As a member, and as a member of a JSON text.
  if (isTrue(more['sample']) || /"sample"\s*:\s*"?true\b/.test(textOf(more['value']))) {
    return { reason: 'what-if', detail: `${title} is a sample: nothing was found.` };
  }
  return isTrue(service['archived'])
    ? { reason: 'unrelated', detail: `${title} is archived.` }
    : null;
}

/** The buckets an ordinary finding is about: where the calls went, and where data was copied from or to. */
function bucketsIn(finding: Fields): readonly Named[] {
  const details = listOf(fieldsOf(finding['resource'])['s3BucketDetails']).filter(isFields);
  return details.map((bucket) => ({
    type: 'AWS::S3::Bucket',
    ids: [textOf(bucket['arn']), textOf(bucket['name'])],
    place: placeIn([finding['accountId']], [finding['region']]),
  }));
}

/** The buckets in an attack of several steps. */
function bucketsOf(sequence: Fields, finding: Fields): readonly Named[] {
  const resources = listOf(sequence['resources']).filter(isFields);
  return resources
    .filter((resource) => textOf(resource['resourceType']) === 'S3_BUCKET')
    .map((bucket) => ({
      type: 'AWS::S3::Bucket',
      ids: [textOf(bucket['uid']), textOf(bucket['name'])],
      place: placeIn(
        [bucket['accountId'], finding['accountId']],
        [bucket['region'], finding['region']],
      ),
    }));
}

/** GuardDuty counts from 1.0 to 10.0: low, medium from 4, high from 7, critical from 9. */
function severityIn(value: unknown): Severity | null {
  const score = Number(scalarOf(value) ?? 0);
  if (!(score >= 1)) {
    return null;
  }
  if (score < 4) {
    return 'low';
  }
  if (score < 7) {
    return 'medium';
  }
  return score < 9 ? 'high' : 'critical';
}
