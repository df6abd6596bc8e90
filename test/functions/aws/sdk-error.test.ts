import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { fromSdkError } from '../../../functions/aws/clients/sdk-error.ts';
import { CloudError } from '../../../shared/core/failure.ts';

const SENT = {
  operation: 's3:PutBucketPolicy',
  region: 'eu-west-1',
  sent: true,
} as const;
const UNSENT = { ...SENT, sent: false };

/** An error as Node or the SDK makes it. */
function thrown(message: string, members: Readonly<Record<string, unknown>>): Error {
  return Object.assign(new Error(message), members);
}

/** Shapes as seen from Node 24 and the SDK 3.1107. */
const CASES: readonly (readonly [string, unknown, typeof SENT | typeof UNSENT, object])[] = [
  [
    "the service's own code",
    thrown('Access Denied', { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }),
    SENT,
    { code: 'denied', applied: 'no', vendorCode: 'AccessDenied' },
  ],
  [
    'an answer without a code',
    thrown('UnknownError', { name: 'UnknownError', $metadata: { httpStatusCode: 403 } }),
    SENT,
    { code: 'denied', applied: 'no' },
  ],
  [
    'a 200 that could not be parsed',
    thrown('Unexpected end', { name: 'SyntaxError', $metadata: { httpStatusCode: 200 } }),
    SENT,
    { code: 'unreadable', applied: 'unknown' },
  ],
  [
    'a reset connection, renamed by the SDK',
    thrown('read ECONNRESET', { name: 'TimeoutError', code: 'ECONNRESET', syscall: 'read' }),
    SENT,
    { code: 'timeout', applied: 'unknown', vendorCode: 'ECONNRESET' },
  ],
  [
    'a hung up socket',
    thrown('socket hang up', { name: 'TimeoutError', code: 'ECONNRESET' }),
    SENT,
    { code: 'timeout', applied: 'unknown' },
  ],
  [
    'an unreachable network after the connection was there',
    thrown('read EHOSTUNREACH', { code: 'EHOSTUNREACH', syscall: 'read' }),
    SENT,
    { code: 'timeout', applied: 'unknown' },
  ],
  [
    'an unreachable network before there was a connection',
    thrown('connect EHOSTUNREACH', { code: 'EHOSTUNREACH', syscall: 'connect' }),
    SENT,
    { code: 'unavailable', applied: 'no' },
  ],
  [
    'no address that accepts a connection',
    thrown('', {
      name: 'AggregateError',
      code: 'ECONNREFUSED',
      errors: ['::1', '127.0.0.1'].map((address) =>
        thrown(`connect ECONNREFUSED ${address}`, { code: 'ECONNREFUSED', syscall: 'connect' }),
      ),
    }),
    SENT,
    { code: 'unavailable', applied: 'no' },
  ],
  [
    'a connection that was not made in time, by the kernel',
    thrown('connect ETIMEDOUT', { name: 'TimeoutError', code: 'ETIMEDOUT', syscall: 'connect' }),
    SENT,
    { code: 'timeout', applied: 'no' },
  ],
  [
    'a connection that was not made in time, by the SDK',
    thrown(
      '@smithy/node-http-handler - the request socket did not establish a connection with the server within the configured timeout of 2000 ms.',
      { name: 'TimeoutError' },
    ),
    SENT,
    { code: 'timeout', applied: 'no' },
  ],
  [
    'a host nobody knows',
    thrown('getaddrinfo ENOTFOUND x', { code: 'ENOTFOUND', syscall: 'getaddrinfo' }),
    SENT,
    { code: 'misconfigured', applied: 'no' },
  ],
  [
    'a DNS that does not answer',
    thrown('getaddrinfo EAI_AGAIN x', { code: 'EAI_AGAIN', syscall: 'getaddrinfo' }),
    SENT,
    { code: 'unavailable', applied: 'no' },
  ],
  [
    'a certificate nobody trusts',
    thrown('self-signed certificate', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
    SENT,
    { code: 'misconfigured', applied: 'no' },
  ],
  [
    'the budget, after the request left',
    thrown('no answer within 15000 ms', { name: 'AbortError' }),
    SENT,
    { code: 'timeout', applied: 'unknown' },
  ],
  [
    'the budget, before the request left',
    thrown('no answer within 15000 ms', { name: 'AbortError' }),
    UNSENT,
    { code: 'timeout', applied: 'no' },
  ],
  [
    'no credentials',
    thrown('Could not load credentials from any providers', { name: 'CredentialsProviderError' }),
    UNSENT,
    { code: 'misconfigured', applied: 'no' },
  ],
  [
    'a role that may not be assumed: it is not our call that was denied',
    thrown('not authorized to perform: sts:AssumeRole', {
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    }),
    UNSENT,
    { code: 'misconfigured', applied: 'no' },
  ],
  [
    'a source of credentials that cannot be reached',
    thrown('connect EHOSTUNREACH 169.254.169.254', { code: 'EHOSTUNREACH', syscall: 'connect' }),
    UNSENT,
    { code: 'unavailable', applied: 'no' },
  ],
  [
    'a source of credentials that is busy',
    thrown('Rate exceeded', { name: 'Throttling', $metadata: { httpStatusCode: 400 } }),
    UNSENT,
    { code: 'unavailable', applied: 'no' },
  ],
  ['something that is no error', 'oops', UNSENT, { code: 'invalid', applied: 'no' }],
  ['nothing at all', undefined, SENT, { code: 'unavailable', applied: 'unknown' }],
];

describe('fromSdkError', () => {
  it.each(CASES)(
    'knows %s',
    (_, error, progress, { code, ...rest }: object & { code?: string }) => {
      const result = fromSdkError(error, progress);

      expect(result).toBeInstanceOf(CloudError);
      expect(result).toMatchObject({ failure: { code }, ...rest });
      expect(result.message).toContain('s3:PutBucketPolicy');
    },
  );

  it('translates once', () => {
    const error = fromSdkError(thrown('x', { name: 'SlowDown' }), SENT);

    expect(fromSdkError(error, UNSENT)).toBe(error);
  });

  it('keeps neither the signed request nor what a source of credentials said', () => {
    const request = { headers: { 'x-amz-security-token': 'SECRET-TOKEN' } };
    const answered = thrown('no', { name: 'NoSuchBucket', $metadata: { httpStatusCode: 404 } });
    Object.defineProperty(answered, '$response', { value: { body: { req: request } } });
    const unsigned = thrown('SECRET-TOKEN is not JSON', { name: 'CredentialsProviderError' });

    const shown = [fromSdkError(answered, SENT), fromSdkError(unsigned, UNSENT)]
      .map((error) => inspect(error, { depth: 12, showHidden: true }))
      .join('\n');

    expect(shown).toContain('NoSuchBucket');
    expect(shown).not.toContain('SECRET-TOKEN');
  });

  it('leaves out what the SDK tells developers', () => {
    const message = `Unexpected token '<'\n  Deserialization error: to see the raw response, inspect …`;

    const error = fromSdkError(thrown(message, { name: 'SyntaxError' }), SENT);

    expect(error.message).toContain("Unexpected token '<').");
  });

  it('cuts what it quotes', () => {
    const error = fromSdkError(thrown('x'.repeat(10_000), { name: 'TypeError' }), UNSENT);

    expect(error.message.length).toBeLessThan(500);
  });
});
