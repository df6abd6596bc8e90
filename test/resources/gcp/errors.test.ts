import { describe, expect, it } from 'vitest';
import type { FailureCode } from '../../../shared/core/failure.ts';
import { toCloudError } from '../../../shared/resources/gcp/errors.ts';
import { info, newer, older } from '../../support/gcp-errors.ts';

const STALE = 'At least one of the pre-conditions you specified did not hold.';
const PREVENTED =
  'The member bindings allUsers and allAuthenticatedUsers are not allowed since public access prevention is enforced.';
const UNIFORM = "Request violates constraint 'constraints/storage.uniformBucketLevelAccess'";
const FOREIGN = 'One or more users named in the policy do not belong to a permitted customer.';
const NO_KEY =
  'Permission denied on Cloud KMS key. Please ensure that your Cloud Storage service account has been authorized to use this key.';

describe('an error answer of Google', () => {
  const meanings: [string, number, unknown, FailureCode, RegExp][] = [
    ['a stale etag', 412, older(412, 'conditionNotMet', STALE), 'precondition', /did not hold/],
    [
      'a policy that changes',
      409,
      newer(409, 'ABORTED', 'concurrent changes'),
      'precondition',
      /ABORTED/,
    ],
    ['a bucket that changes', 409, older(409, 'conflict', 'Conflict.'), 'precondition', /conflict/],
    [
      'a name that is taken',
      409,
      older(409, 'conflict', 'You already own this bucket.'),
      'exists',
      /own/,
    ],
    ['a thing that exists', 409, newer(409, 'ALREADY_EXISTS', 'x'), 'exists', /ALREADY_EXISTS/],
    [
      'prevention',
      412,
      older(412, 'conditionNotMet', PREVENTED),
      'explicit-deny',
      /prevention, of the/,
    ],
    [
      'a constraint',
      412,
      older(412, 'conditionNotMet', UNIFORM),
      'explicit-deny',
      /policy constraints\/storage\.uniformBucketLevelAccess/,
    ],
    [
      'a foreign member',
      412,
      older(412, 'conditionNotMet', FOREIGN),
      'explicit-deny',
      /iam\.allowedPolicyMemberDomains/,
    ],
    [
      'a constraint in details',
      400,
      newer(400, 'FAILED_PRECONDITION', 'Constraint violated', {
        '@type': 'type.googleapis.com/google.rpc.PreconditionFailure',
        violations: [{ type: 'constraints/compute.vmExternalIpAccess', subject: 'x' }],
      }),
      'explicit-deny',
      /constraints\/compute\.vmExternalIpAccess/,
    ],
    [
      'a service perimeter',
      403,
      newer(
        403,
        'PERMISSION_DENIED',
        "Request is prohibited by organization's policy.",
        info('SECURITY_POLICY_VIOLATED'),
      ),
      'explicit-deny',
      /a policy of the organisation/,
    ],
    [
      'a perimeter in words',
      403,
      older(
        403,
        'forbidden',
        "Request is prohibited by organization's policy. vpcServiceControlsUniqueIdentifier: abc",
      ),
      'explicit-deny',
      /abc/,
    ],
    [
      'a state that does not fit',
      400,
      newer(400, 'FAILED_PRECONDITION', 'not stopped'),
      'not-ready',
      /not stopped/,
    ],
    [
      'a thing that is not there',
      404,
      older(404, 'notFound', 'The specified bucket does not exist.'),
      'not-found',
      /does not exist/,
    ],
    ['too many requests', 429, older(429, 'rateLimitExceeded', 'slow'), 'throttled', /slow/],
    [
      'too many requests, as it was said once',
      403,
      older(403, 'userRateLimitExceeded', 'slow'),
      'throttled',
      /slow/,
    ],
    [
      'too many requests a minute',
      429,
      newer(429, 'RESOURCE_EXHAUSTED', 'Quota', info('RATE_LIMIT_EXCEEDED')),
      'throttled',
      /Quota/,
    ],
    [
      'a quota',
      403,
      older(403, 'quotaExceeded', "Quota 'CPUS' exceeded."),
      'quota',
      /Raise the quota/,
    ],
    [
      'a key that is not granted',
      403,
      older(403, 'forbidden', NO_KEY),
      'invalid',
      /authorized to use this key/,
    ],
    ['bad input', 400, older(400, 'invalid', 'Invalid label.'), 'invalid', /Invalid label/],
    [
      'an old token',
      401,
      newer(401, 'UNAUTHENTICATED', 'secret', info('ACCESS_TOKEN_EXPIRED')),
      'misconfigured',
      /Check the credentials/,
    ],
    [
      'nobody',
      401,
      older(401, 'required', 'Anonymous caller does not have storage.buckets.get access'),
      'misconfigured',
      /credentials/,
    ],
    [
      'a refused grant',
      400,
      { error: 'invalid_grant', error_description: 'eyJsecret' },
      'misconfigured',
      /invalid_grant/,
    ],
    [
      'no billing',
      403,
      older(
        403,
        'accountDisabled',
        'The billing account for the owning project is disabled in state absent',
      ),
      'misconfigured',
      /billing account/,
    ],
    ['a server at fault', 500, older(500, 'backendError', PREVENTED), 'unavailable', /failed/],
    ['a server that is busy', 503, newer(503, 'UNAVAILABLE', 'busy'), 'unavailable', /busy/],
    ['a server that gave up', 504, newer(504, 'DEADLINE_EXCEEDED', 'late'), 'timeout', /late/],
    [
      'a page of the front end',
      502,
      '<html><title>Error 502</title></html>',
      'unavailable',
      /Error 502/,
    ],
    ['a page that is not found', 404, '<html>Not Found</html>', 'unreadable', /Not Found/],
    ['nothing that is not found', 404, null, 'unreadable', /HTTP 404/],
    ['nothing at all', 403, null, 'denied', /HTTP 403/],
    ['a list of one', 404, [newer(404, 'NOT_FOUND', 'gone')], 'not-found', /gone/],
    ['what it should not be', 418, { error: 7 }, 'invalid', /HTTP 418/],
    ['a redirect', 302, '', 'misconfigured', /HTTP 302/],
    ['a method that is not there', 501, newer(501, 'UNIMPLEMENTED', 'no'), 'invalid', /no/],
    ['a status that every object has', 400, newer(400, 'constructor', 'x'), 'invalid', /x/],
  ];

  it.each(meanings)('means what it says: %s', (_, status, body, code, said) => {
    const error = toCloudError({ status, body }, 'storage.buckets.setIamPolicy');

    expect(error.failure).toMatchObject({ code, message: expect.stringMatching(said) });
    expect(error.failure.permission === null).toBe(code !== 'denied');
    const mayHaveHappened = ['timeout', 'unavailable', 'unreadable'].includes(code);
    expect(error.applied).toBe(mayHaveHappened ? 'unknown' : 'no');
    expect(error.message).not.toContain('eyJsecret');
    expect(error.message).not.toContain('<');
  });
});
