import { describe, expect, it } from 'vitest';
import type { FailureCode } from '../../../shared/core/failure.ts';
import { type AwsError, iamActionOf, toCloudError } from '../../../shared/resources/aws/errors.ts';
import type { AwsOperationName } from '../../../shared/resources/aws/send.ts';

const STOP: AwsOperationName = 'sagemaker:StopNotebookInstance';
const NOTEBOOK = 'arn:aws:sagemaker:eu-west-1:111122223333:notebook-instance/churn';
const USER = 'arn:aws:sts::111122223333:assumed-role/cordon/cordon';

type Row = readonly [
  name: string,
  error: AwsError,
  code: FailureCode,
  applied: 'no' | 'unknown',
  permission?: string,
];

function refusal(message: string): AwsError {
  return { code: 'ValidationException', status: 400, message };
}

const ROWS: readonly Row[] = [
  [
    'a missing permission, with the action it names',
    {
      code: 'AccessDeniedException',
      status: 400,
      message: `User: ${USER} is not authorized to perform: iam:PassRole on resource: arn:aws:iam::111122223333:role/r because no identity-based policy allows the iam:PassRole action`,
    },
    'denied',
    'no',
    'iam:PassRole',
  ],
  [
    'a denial without a text, with the action of the operation',
    { code: 'AccessDenied', status: 403, message: 'Access Denied' },
    'denied',
    'no',
    STOP,
  ],
  [
    'an explicit deny of an organisation',
    {
      code: 'AccessDeniedException',
      status: 400,
      message: `User: ${USER} is not authorized to perform: sagemaker:StopNotebookInstance on resource: ${NOTEBOOK} with an explicit deny in a service control policy`,
    },
    'explicit-deny',
    'no',
    STOP,
  ],
  [
    'an unauthorized operation',
    { code: 'UnauthorizedOperation', status: 403, message: 'You are not authorized' },
    'denied',
    'no',
    STOP,
  ],
  [
    'a caller from outside the bucket owner’s account',
    { code: 'MethodNotAllowed', status: 405, message: 'The specified method is not allowed' },
    'denied',
    'no',
    STOP,
  ],
  [
    'an unlisted code with status 403',
    { code: 'Weird', status: 403, message: '' },
    'denied',
    'no',
    STOP,
  ],
  [
    'throttling',
    { code: 'ThrottlingException', status: 400, message: 'Rate exceeded' },
    'throttled',
    'no',
  ],
  ['S3 throttling', { code: 'SlowDown', status: 503, message: '' }, 'throttled', 'no'],
  [
    'too many requests',
    { code: 'TooManyRequestsException', status: 429, message: '' },
    'throttled',
    'no',
  ],
  [
    'a request limit',
    { code: 'RequestLimitExceeded', status: 503, message: '' },
    'throttled',
    'no',
  ],
  ['status 429 alone', { code: '', status: 429, message: '' }, 'throttled', 'no'],
  [
    'an internal failure',
    { code: 'InternalFailure', status: 500, message: '' },
    'unavailable',
    'unknown',
  ],
  [
    'an unavailable service',
    { code: 'ServiceUnavailable', status: 503, message: '' },
    'unavailable',
    'unknown',
  ],
  ['an unlisted 5xx', { code: 'Odd', status: 502, message: '' }, 'unavailable', 'unknown'],
  [
    'an internal error of KMS with its namespace',
    { code: 'com.amazonaws.kms#KMSInternalException', status: 500, message: '' },
    'unavailable',
    'unknown',
  ],
  ['a time-out', { code: 'TimeoutError', status: 0, message: '' }, 'timeout', 'unknown'],
  ['a lost connection', { code: 'ECONNRESET', status: 0, message: '' }, 'timeout', 'unknown'],
  [
    'a name that does not resolve',
    { code: 'EAI_AGAIN', status: 0, message: '' },
    'timeout',
    'unknown',
  ],
  ['an aborted request', { code: 'AbortError', status: 0, message: '' }, 'timeout', 'unknown'],
  [
    'a body S3 waited for',
    { code: 'RequestTimeout', status: 400, message: '' },
    'timeout',
    'unknown',
  ],
  [
    'no answer and no known code',
    { code: 'Error', status: 0, message: '' },
    'unavailable',
    'unknown',
  ],
  [
    'an answer nobody could read',
    { code: 'SyntaxError', status: 200, message: '' },
    'unreadable',
    'unknown',
  ],
  ['a bucket that is gone', { code: 'NoSuchBucket', status: 404, message: '' }, 'not-found', 'no'],
  [
    'a block that was never set',
    { code: 'NoSuchPublicAccessBlockConfiguration', status: 404, message: '' },
    'not-found',
    'no',
  ],
  [
    'a key that is gone',
    { code: 'NotFoundException:http://internal', status: 400, message: '' },
    'not-found',
    'no',
  ],
  [
    'a resource that is gone',
    { code: 'ResourceNotFoundException', status: 400, message: '' },
    'not-found',
    'no',
  ],
  ['a notebook that is gone', refusal('RecordNotFound'), 'not-found', 'no'],
  [
    'an endpoint that is gone',
    refusal('Could not find endpoint "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/e".'),
    'not-found',
    'no',
  ],
  [
    'a status it cannot start from',
    refusal(
      `Status (Pending) not in ([InService]). Unable to transition to (Stopping) for Notebook Instance (${NOTEBOOK}).`,
    ),
    'not-ready',
    'no',
  ],
  [
    'an endpoint that is being updated',
    refusal(
      'Cannot update in-progress endpoint "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/e".',
    ),
    'not-ready',
    'no',
  ],
  [
    'an endpoint in another status',
    refusal('Cannot update endpoint e while status is Deleting.'),
    'not-ready',
    'no',
  ],
  ['a resource in use', { code: 'ResourceInUse', status: 400, message: '' }, 'not-ready', 'no'],
  ['a conflict', { code: 'ConflictException', status: 409, message: '' }, 'not-ready', 'no'],
  [
    'another operation under way',
    { code: 'OperationAborted', status: 409, message: '' },
    'not-ready',
    'no',
  ],
  [
    'a copy that exists',
    refusal('Cannot create already existing endpoint configuration "arn:aws:…".'),
    'exists',
    'no',
  ],
  [
    'a notebook that exists',
    refusal(`Cannot create a duplicate Notebook Instance (${NOTEBOOK})`),
    'exists',
    'no',
  ],
  [
    'a bucket that exists',
    { code: 'BucketAlreadyOwnedByYou', status: 409, message: '' },
    'exists',
    'no',
  ],
  [
    'a quota',
    { code: 'ResourceLimitExceeded', status: 400, message: 'The account-level service limit …' },
    'quota',
    'no',
  ],
  [
    'a precondition',
    { code: 'PreconditionFailed', status: 412, message: '' },
    'precondition',
    'no',
  ],
  ['a value that is not allowed', refusal('Something else'), 'invalid', 'no'],
  [
    'a policy that does not parse',
    { code: 'MalformedPolicy', status: 400, message: '' },
    'invalid',
    'no',
  ],
  [
    'an operation nobody serves',
    { code: 'NotImplemented', status: 501, message: '' },
    'invalid',
    'no',
  ],
  [
    'expired credentials',
    { code: 'ExpiredTokenException', status: 400, message: '' },
    'misconfigured',
    'no',
  ],
  [
    'unknown credentials',
    { code: 'UnrecognizedClientException', status: 400, message: '' },
    'misconfigured',
    'no',
  ],
  [
    'unknown credentials of S3',
    { code: 'InvalidClientTokenId', status: 403, message: '' },
    'misconfigured',
    'no',
  ],
  [
    'no credentials',
    { code: 'CredentialsProviderError', status: 0, message: '' },
    'misconfigured',
    'no',
  ],
  ['no region', { code: 'Error', status: 0, message: 'Region is missing' }, 'misconfigured', 'no'],
  [
    'the wrong region',
    { code: 'PermanentRedirect', status: 301, message: '' },
    'misconfigured',
    'no',
  ],
];

describe('toCloudError', () => {
  it.each(ROWS.map((row) => ({ name: row[0], row })))('translates $name', ({ row }) => {
    const [, error, code, applied, permission = null] = row;

    const translated = toCloudError(error, { operation: STOP });

    expect(translated.failure.code).toBe(code);
    expect(translated.applied).toBe(applied);
    expect(translated.failure.permission).toBe(permission);
    expect(translated.failure.message).toMatch(/^sagemaker:StopNotebookInstance .*\.$/);
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

    expect(message).toContain('a b x');
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
