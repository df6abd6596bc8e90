import { describe, expect, it } from 'vitest';
import type { FailureCode } from '../../../shared/core/failure.ts';
import { type AwsError, iamActionOf, toCloudError } from '../../../shared/resources/aws/errors.ts';
import type { AwsOperationName } from '../../../shared/resources/aws/send.ts';

const STOP: AwsOperationName = 'sagemaker:StopNotebookInstance';
const NOTEBOOK = 'arn:aws:sagemaker:eu-west-1:111122223333:notebook-instance/churn';
const USER = 'arn:aws:sts::111122223333:assumed-role/cordon/cordon';

function refusal(message: string): AwsError {
  return { code: 'ValidationException', status: 400, message };
}

type Row = readonly [code: string, status: number, means: FailureCode, applied: 'no' | 'unknown'];

/** What codes mean by themselves. */
const CODES: readonly Row[] = [
  ['AccessDenied', 403, 'denied', 'no'],
  ['AccessDeniedException', 400, 'denied', 'no'],
  ['UnauthorizedOperation', 403, 'denied', 'no'],
  ['MethodNotAllowed', 405, 'denied', 'no'],
  ['Unlisted', 403, 'denied', 'no'],
  ['ThrottlingException', 400, 'throttled', 'no'],
  ['Throttling', 400, 'throttled', 'no'],
  ['SlowDown', 503, 'throttled', 'no'],
  ['TooManyRequestsException', 429, 'throttled', 'no'],
  ['RequestLimitExceeded', 503, 'throttled', 'no'],
  ['LimitExceededException', 429, 'throttled', 'no'],
  ['LimitExceededException', 400, 'quota', 'no'],
  ['', 429, 'throttled', 'no'],
  ['InternalFailure', 500, 'unavailable', 'unknown'],
  ['ServiceUnavailable', 503, 'unavailable', 'unknown'],
  ['Unlisted', 502, 'unavailable', 'unknown'],
  ['com.amazonaws.kms#KMSInternalException', 500, 'unavailable', 'unknown'],
  ['Error', 0, 'unavailable', 'unknown'],
  ['TimeoutError', 0, 'timeout', 'unknown'],
  ['AbortError', 0, 'timeout', 'unknown'],
  ['ECONNRESET', 0, 'timeout', 'unknown'],
  ['EAI_AGAIN', 0, 'timeout', 'unknown'],
  ['RequestTimeout', 400, 'timeout', 'unknown'],
  ['SyntaxError', 200, 'unreadable', 'unknown'],
  ['NoSuchBucket', 404, 'not-found', 'no'],
  ['NoSuchPublicAccessBlockConfiguration', 404, 'not-found', 'no'],
  ['NotFoundException:http://internal', 400, 'not-found', 'no'],
  ['ResourceNotFoundException', 400, 'not-found', 'no'],
  ['ResourceInUse', 400, 'not-ready', 'no'],
  ['ConflictException', 409, 'not-ready', 'no'],
  ['OperationAborted', 409, 'not-ready', 'no'],
  ['BucketAlreadyOwnedByYou', 409, 'exists', 'no'],
  ['ResourceLimitExceeded', 400, 'quota', 'no'],
  ['PreconditionFailed', 412, 'precondition', 'no'],
  ['MalformedPolicy', 400, 'invalid', 'no'],
  ['NotImplemented', 501, 'invalid', 'no'],
  ['ExpiredTokenException', 400, 'misconfigured', 'no'],
  ['UnrecognizedClientException', 400, 'misconfigured', 'no'],
  ['InvalidClientTokenId', 403, 'misconfigured', 'no'],
  ['InvalidAccessException', 401, 'misconfigured', 'no'],
  ['SignatureDoesNotMatch', 403, 'misconfigured', 'no'],
  ['CredentialsProviderError', 0, 'misconfigured', 'no'],
  ['PermanentRedirect', 301, 'misconfigured', 'no'],
];

/** What SageMaker says in words only, as a `ValidationException`. */
const REFUSALS: readonly [message: string, means: FailureCode][] = [
  ['RecordNotFound', 'not-found'],
  [
    "Unable to describe Notebook Instance Lifecycle Config 'arn:x'. (Details: Notebook Instance Lifecycle Config does not exist.)",
    'not-found',
  ],
  ["Unable to describe Notebook Instance Lifecycle Config 'arn:x'. (Details: busy.)", 'invalid'],
  ['Could not find endpoint "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/e".', 'not-found'],
  [`Status (Pending) not in ([InService]). Unable to transition to (Stopping) for …`, 'not-ready'],
  ['Cannot update in-progress endpoint "arn:…".', 'not-ready'],
  ['Cannot update endpoint e while status is Deleting.', 'not-ready'],
  ['Cannot create already existing endpoint configuration "arn:…".', 'exists'],
  [`Cannot create a duplicate Notebook Instance (${NOTEBOOK})`, 'exists'],
  ['Something else', 'invalid'],
];

describe('toCloudError', () => {
  it.each(CODES)('knows %s with status %i as %s', (code, status, means, applied) => {
    const translated = toCloudError({ code, status, message: 'Said so' }, { operation: STOP });

    expect(translated.failure.code).toBe(means);
    expect(translated.applied).toBe(applied);
    expect(translated.failure.permission).toBe(means === 'denied' ? STOP : null);
    expect(translated.failure.message).toMatch(/^sagemaker:StopNotebookInstance .*\.$/);
  });

  it.each(REFUSALS)('understands %s', (message, means) => {
    const translated = toCloudError(refusal(message), { operation: STOP });

    expect(translated).toMatchObject({ applied: 'no', failure: { code: means } });
  });

  it('takes the missing permission from the message', () => {
    const message = `User: ${USER} is not authorized to perform: iam:PassRole on resource: arn:aws:iam::111122223333:role/r because no identity-based policy allows the iam:PassRole action`;

    const { failure } = toCloudError(
      { code: 'AccessDeniedException', status: 400, message },
      { operation: STOP },
    );

    expect(failure).toMatchObject({ code: 'denied', permission: 'iam:PassRole' });
  });

  it('tells an explicit deny from a missing permission', () => {
    const message = `User: ${USER} is not authorized to perform: ${STOP} on resource: ${NOTEBOOK} with an explicit deny in a service control policy`;

    const { failure } = toCloudError(
      { code: 'AccessDeniedException', status: 400, message },
      { operation: STOP },
    );

    expect(failure).toMatchObject({ code: 'explicit-deny', permission: STOP });
  });

  it('knows a missing region by its message', () => {
    const error = { code: 'Error', status: 0, message: 'Region is missing' };

    expect(toCloudError(error, { operation: STOP }).failure.code).toBe('misconfigured');
  });

  it('is not fooled by what a validation message quotes', () => {
    const quoted = `1 validation error detected: Value 'Could not find RecordNotFound Status (x) not in (y)' at 'tags.1.member.value' failed to satisfy constraint`;

    const translated = toCloudError(refusal(quoted), { operation: 'sagemaker:AddTags' });

    expect(translated.failure.code).toBe('invalid');
  });

  it('prefers the permission the caller knows to the name of the operation', () => {
    const error = { code: 'AccessDenied', status: 403, message: 'Access Denied' };

    const translated = toCloudError(error, {
      operation: 's3:GetBucketPolicyStatus',
      permission: 's3:GetBucketPolicy',
    });

    expect(translated.failure.permission).toBe('s3:GetBucketPolicy');
  });

  it('keeps the vendor’s own code and the cause', () => {
    const cause = new Error('as thrown');

    const translated = toCloudError(
      { code: 'com.amazonaws.kms#NotFoundException', status: 400, message: '' },
      { operation: 'kms:DescribeKey' },
      cause,
    );

    expect(translated.vendorCode).toBe('NotFoundException');
    expect(translated.cause).toBe(cause);
  });

  it('says where to look when the service is not enabled', () => {
    const error = { code: 'InvalidAccessException', status: 401, message: 'not subscribed' };

    const { failure } = toCloudError(error, { operation: 'securityhub:BatchUpdateFindings' });

    expect(failure.message).toContain('enabled in this account and region');
  });

  it('says what to do', () => {
    const expired = toCloudError(
      { code: 'ExpiredToken', status: 400, message: '' },
      { operation: STOP },
    );
    const denied = toCloudError(
      { code: 'AccessDenied', status: 403, message: '' },
      { operation: 's3:ListBuckets' },
    );

    expect(expired.message).toContain('renew');
    expect(denied.message).toContain('Grant s3:ListAllMyBuckets');
  });

  it('shows nothing of a signed request or of what a credential process wrote', () => {
    const leaky = 'The Canonical String was x-amz-security-token:SECRET';

    const messages = ['InvalidSignatureException', 'CredentialsProviderError'].map(
      (code) => toCloudError({ code, status: 403, message: leaky }, { operation: STOP }).message,
    );

    expect(messages.join()).not.toContain('SECRET');
  });

  it('keeps messages to one line of bounded length', () => {
    const error = { code: 'Odd', status: 400, message: `a\nb\u202e${'x'.repeat(5000)}` };

    const { message } = toCloudError(error, { operation: STOP });

    expect(message).toContain('a bx');
    expect(message.length).toBeLessThan(600);
  });
});

describe('iamActionOf', () => {
  it.each([
    ['s3:GetPublicAccessBlock', 's3:GetBucketPublicAccessBlock'],
    ['s3:PutPublicAccessBlock', 's3:PutBucketPublicAccessBlock'],
    ['s3:DeletePublicAccessBlock', 's3:PutBucketPublicAccessBlock'],
    ['s3control:GetPublicAccessBlock', 's3:GetAccountPublicAccessBlock'],
    ['s3:ListBuckets', 's3:ListAllMyBuckets'],
    ['eventbridge:PutEvents', 'events:PutEvents'],
    ['s3:PutBucketPolicy', 's3:PutBucketPolicy'],
    ['kms:DescribeKey', 'kms:DescribeKey'],
  ] as const)('names the action of %s', (operation, action) => {
    expect(iamActionOf(operation)).toBe(action);
  });
});
