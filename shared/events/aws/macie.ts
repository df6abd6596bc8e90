import type { Ignored } from '../../core/trigger.ts';
import { type Fields, fieldsOf, isEmpty, isTrue, textOf } from '../read.ts';
import { type Found, findingOf, severityOf, sightings, titleOf } from './finding.ts';
import { placeIn } from './place.ts';

/** What a finding of Macie says of a bucket: how it is shared or encrypted, or that sensitive data is in it. */
export function decodeMacie(event: Fields): Found {
  const operation = textOf(event['detail-type']);
  const finding = fieldsOf(event['detail']);
  const left = leftOf(finding, titleOf(operation, textOf(finding['title'])));
  if (left !== null) {
    return [left];
  }
  const affected = fieldsOf(finding['resourcesAffected']);
  const bucket = fieldsOf(affected['s3Bucket']);
  const ids = [bucket['arn'], bucket['name'], fieldsOf(affected['s3Object'])['bucketArn']];
  const named = {
    type: 'AWS::S3::Bucket',
    ids: ids.map(textOf),
    place: placeIn([finding['accountId']], [finding['region']]),
  };
  return sightings(named.ids.every((id) => id === '') ? [] : [named], {
    operation,
    kind: textOf(finding['type']),
    finding: findingOf(
      'macie',
      { id: finding['id'], title: finding['title'] },
      severityOf(fieldsOf(finding['severity'])['description']),
      isSensitive(finding),
    ),
    envelope: event,
    content: finding,
    times: [event['time'], finding['updatedAt']],
  });
}

function leftOf(finding: Fields, title: string): Ignored | null {
  if (isTrue(finding['sample'])) {
    return { reason: 'what-if', detail: `${title} is a sample: nothing was found.` };
  }
  if (isTrue(finding['archived'])) {
    return { reason: 'unrelated', detail: `${title} is archived.` };
  }
  return fieldsOf(resultIn(finding)['status'])['code'] === 'SKIPPED'
    ? { reason: 'failed-call', detail: `${title}: Macie could not analyse the object.` }
    : null;
}

function isSensitive(finding: Fields): boolean {
  const result = resultIn(finding);
  const own = fieldsOf(result['customDataIdentifiers']);
  return (
    textOf(finding['category']) === 'CLASSIFICATION' ||
    textOf(finding['type']).startsWith('SensitiveData:') ||
    !isEmpty(result['sensitiveData']) ||
    !isEmpty(own['detections'])
  );
}

function resultIn(finding: Fields): Fields {
  return fieldsOf(fieldsOf(finding['classificationDetails'])['result']);
}
