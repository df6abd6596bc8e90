import { decode } from '../../../shared/events/decode.ts';
import type { Fields } from '../../../shared/events/read.ts';

/** The account, region and people of our own samples. */
export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
export const OWN_ROLE = `arn:aws:iam::${ACCOUNT}:role/cordon/cordon-reconcile`;
export const OPTIONS = { ownPrincipals: [OWN_ROLE] };

/** A session of a role made by IAM Identity Center. */
export const ALICE: Fields = {
  type: 'AssumedRole',
  principalId: 'AROAEXAMPLE:alice@example.com',
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/AWSReservedSSO_DataScientist_0123456789abcdef/alice@example.com`,
  accountId: ACCOUNT,
  sessionContext: {
    sessionIssuer: {
      type: 'Role',
      arn: `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/${REGION}/AWSReservedSSO_DataScientist_0123456789abcdef`,
      accountId: ACCOUNT,
      userName: 'AWSReservedSSO_DataScientist_0123456789abcdef',
    },
    attributes: { creationDate: '2026-01-05T09:00:00Z', mfaAuthenticated: 'false' },
  },
};

/** A session of a role, with more members of the identity and of its context. */
export function session(name: string, role = 'Dev', more = {}, context = {}) {
  return {
    type: 'AssumedRole',
    principalId: `AROAEXAMPLE:${name}`,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${name}`,
    accountId: ACCOUNT,
    sessionContext: {
      sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${ACCOUNT}:role/${role}`, userName: role },
      ...context,
    },
    ...more,
  };
}

/** A CloudTrail record of a call that succeeded; `overrides` replace its members, undefined removes them. */
export function record(
  eventSource: string,
  eventName: string,
  requestParameters: unknown,
  overrides: Fields = {},
): Record<string, unknown> {
  const made: Record<string, unknown> = {
    eventVersion: '1.11',
    userIdentity: ALICE,
    eventTime: '2026-01-05T09:12:34Z',
    eventSource,
    eventName,
    awsRegion: REGION,
    sourceIPAddress: '198.51.100.7',
    userAgent: 'Boto3/1.40 md/Botocore#1.40',
    requestParameters,
    responseElements: null,
    requestID: 'request-1',
    eventID: 'event-1',
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: ACCOUNT,
    eventCategory: 'Management',
    ...overrides,
  };
  return Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined));
}

/** A SageMaker call. */
export function sageMaker(name: string, parameters: unknown, overrides: Fields = {}): Fields {
  return record('sagemaker.amazonaws.com', name, parameters, overrides);
}

/** An S3 call. */
export function s3(name: string, parameters: unknown, overrides: Fields = {}): Fields {
  return record('s3.amazonaws.com', name, parameters, overrides);
}

/** A record as EventBridge delivers it. */
export function bridged(detail: unknown, overrides: Fields = {}): Fields {
  return {
    version: '0',
    id: 'envelope-1',
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.sagemaker',
    account: ACCOUNT,
    time: '2026-01-05T09:12:40Z',
    region: REGION,
    resources: [],
    detail,
    ...overrides,
  };
}

/** A state change that SageMaker sends. */
export function stateChange(what: string, detail: Fields, overrides: Fields = {}): Fields {
  return bridged(detail, { 'detail-type': `SageMaker ${what} State Change`, ...overrides });
}

/** A batch from SQS as Lambda hands it over. */
export function sqsBatch(...bodies: readonly string[]): Fields {
  return {
    Records: bodies.map((body, index) => ({
      messageId: `message-${index}`,
      receiptHandle: 'handle',
      body,
      attributes: { ApproximateReceiveCount: '1' },
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:${REGION}:${ACCOUNT}:cordon-events`,
      awsRegion: REGION,
    })),
  };
}

/** The one trigger of a payload; fails when there is not exactly one thing in it. */
export function onlyTrigger(payload: unknown) {
  const { triggers, ignored } = decode(payload, OPTIONS);
  const [trigger] = triggers;
  if (trigger === undefined || triggers.length !== 1 || ignored.length !== 0) {
    throw new Error(`expected one trigger, got ${JSON.stringify({ triggers, ignored })}`);
  }
  return trigger;
}

/** The one ignored part of a payload; fails when there is not exactly one thing in it. */
export function onlyIgnored(payload: unknown) {
  const { triggers, ignored } = decode(payload, OPTIONS);
  const [left] = ignored;
  if (left === undefined || ignored.length !== 1 || triggers.length !== 0) {
    throw new Error(`expected nothing to do, got ${JSON.stringify({ triggers, ignored })}`);
  }
  return left;
}
