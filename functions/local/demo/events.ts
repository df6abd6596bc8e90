import { randomUUID } from 'node:crypto';
import type { Json } from '../../../shared/core/json.ts';

/** The person who makes the mistakes. */
export const PERSON = 'ada@example.com';

/** A call of the person's, as EventBridge delivers CloudTrail's record of it. */
export function cloudTrailEvent(
  service: 's3' | 'sagemaker',
  eventName: string,
  requestParameters: Json,
  responseElements: Json,
  at: number,
): Json {
  const time = `${new Date(at).toISOString().slice(0, 19)}Z`;
  const account = '111122223333';
  const role = `arn:aws:iam::${account}:role/DataScientist`;
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${service}`,
    account,
    time,
    region: 'eu-west-1',
    resources: [],
    detail: {
      eventVersion: '1.11',
      userIdentity: {
        type: 'AssumedRole',
        principalId: `AROAEXAMPLE:${PERSON}`,
        arn: `arn:aws:sts::${account}:assumed-role/DataScientist/${PERSON}`,
        accountId: account,
        sessionContext: {
          sessionIssuer: {
            type: 'Role',
            principalId: 'AROAEXAMPLE',
            arn: role,
            accountId: account,
            userName: 'DataScientist',
          },
          attributes: { creationDate: time, mfaAuthenticated: 'true' },
        },
      },
      eventTime: time,
      eventSource: `${service}.amazonaws.com`,
      eventName,
      awsRegion: 'eu-west-1',
      sourceIPAddress: '203.0.113.7',
      userAgent: 'Mozilla/5.0',
      requestParameters,
      responseElements,
      requestID: randomUUID(),
      eventID: randomUUID(),
      readOnly: false,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: account,
      eventCategory: 'Management',
    },
  };
}
