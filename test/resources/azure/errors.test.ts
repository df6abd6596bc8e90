import { describe, expect, it } from 'vitest';
import type { FailureCode } from '../../../shared/core/failure.ts';
import { retryAfterMs, toCloudError } from '../../../shared/resources/azure/errors.ts';

const UPDATE = 'storage:StorageAccounts_Update';
const WRITE = 'Microsoft.Storage/storageAccounts/write';
const SCOPE = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a';

function refusal(status: number, code: string, message = 'Said so') {
  return { status, body: { error: { code, message } } };
}

type Row = readonly [code: string, status: number, means: FailureCode, applied: 'no' | 'unknown'];

const CODES: readonly Row[] = [
  ['AuthorizationFailed', 403, 'denied', 'no'],
  ['LinkedAuthorizationFailed', 403, 'denied', 'no'],
  ['Unlisted', 403, 'denied', 'no'],
  ['DenyAssignmentAuthorizationFailed', 403, 'explicit-deny', 'no'],
  ['RequestDisallowedByPolicy', 403, 'explicit-deny', 'no'],
  ['RequestDisallowedByAzure', 403, 'explicit-deny', 'no'],
  ['ScopeLocked', 409, 'explicit-deny', 'no'],
  ['ReadOnlyDisabledSubscription', 409, 'explicit-deny', 'no'],
  ['ExpiredAuthenticationToken', 401, 'misconfigured', 'no'],
  ['InvalidAuthenticationTokenTenant', 401, 'misconfigured', 'no'],
  ['Unlisted', 401, 'misconfigured', 'no'],
  ['CredentialUnavailableError', 0, 'misconfigured', 'no'],
  ['AuthenticationError', 0, 'misconfigured', 'no'],
  ['InvalidAuthenticationInfo', 403, 'misconfigured', 'no'],
  ['SubscriptionNotFound', 404, 'misconfigured', 'no'],
  ['NoRegisteredProviderFound', 400, 'misconfigured', 'no'],
  ['InvalidResourceType', 400, 'misconfigured', 'no'],
  ['TooManyRequests', 429, 'throttled', 'no'],
  ['SubscriptionRequestsThrottled', 429, 'throttled', 'no'],
  ['ServerBusy', 503, 'throttled', 'no'],
  ['Unlisted', 429, 'throttled', 'no'],
  ['ResourceNotFound', 404, 'not-found', 'no'],
  ['ResourceGroupNotFound', 404, 'not-found', 'no'],
  ['ContainerNotFound', 404, 'not-found', 'no'],
  ['Unlisted', 404, 'not-found', 'no'],
  ['Conflict', 409, 'not-ready', 'no'],
  ['AnotherOperationInProgress', 409, 'not-ready', 'no'],
  ['StorageAccountOperationInProgress', 409, 'not-ready', 'no'],
  ['StorageAccountIsNotProvisioned', 409, 'not-ready', 'no'],
  ['Unlisted', 409, 'not-ready', 'no'],
  ['PublicAccessNotPermitted', 409, 'invalid', 'no'],
  ['FeatureNotSupportedForAccount', 409, 'invalid', 'no'],
  ['ContainerAlreadyExists', 409, 'exists', 'no'],
  ['PreconditionFailed', 412, 'precondition', 'no'],
  ['ConditionNotMet', 412, 'precondition', 'no'],
  ['Unlisted', 412, 'precondition', 'no'],
  ['QuotaExceeded', 409, 'quota', 'no'],
  ['InvalidRequestPropertyValue', 400, 'invalid', 'no'],
  ['GatewayTimeout', 504, 'timeout', 'unknown'],
  ['ECONNRESET', 0, 'timeout', 'unknown'],
  ['AbortError', 0, 'timeout', 'unknown'],
  ['InternalServerError', 500, 'unavailable', 'unknown'],
  ['Unlisted', 502, 'unavailable', 'unknown'],
  ['Unlisted', 0, 'unavailable', 'unknown'],
  ['Unlisted', 301, 'misconfigured', 'no'],
  ['Unlisted', 200, 'unreadable', 'unknown'],
];

describe('toCloudError', () => {
  it.each(CODES)('knows %s with status %i as %s', (code, status, means, applied) => {
    const translated = toCloudError(refusal(status, code), UPDATE);

    expect(translated.failure.code).toBe(means);
    expect(translated.applied).toBe(applied);
    expect(translated.failure.permission).toBe(/deni|deny/.test(means) ? WRITE : null);
    expect(translated.failure.message).toMatch(/^storage:StorageAccounts_Update .*\.$/);
  });

  it('names the missing action and its scope', () => {
    const message = `The client 'u@example.org' with object id 'o' does not have authorization to perform action 'Microsoft.Insights/diagnosticSettings/write' over scope '${SCOPE}' or the scope is invalid.`;

    const { failure } = toCloudError(refusal(403, 'AuthorizationFailed', message), UPDATE);

    expect(failure.permission).toBe('Microsoft.Insights/diagnosticSettings/write');
    expect(failure.message).toContain(
      `Grant Microsoft.Insights/diagnosticSettings/write on ${SCOPE} to Cordon's identity.`,
    );
  });

  it('names the action that is missing on a linked scope, not the one that is there', () => {
    const join = 'Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action';
    const message = `The client 'c' with object id 'o' has permission to perform action '${WRITE}' on scope '${SCOPE}'; however, it does not have permission to perform action(s) '${join}' on the linked scope(s) '/subscriptions/s/subnet' (respectively) or the linked scope(s) are invalid.`;

    const { failure } = toCloudError(refusal(403, 'LinkedAuthorizationFailed', message), UPDATE);

    expect(failure.permission).toBe(join);
    expect(failure.message).toContain(`Grant ${join} on /subscriptions/s/subnet to`);
  });

  it('says which lock stands in the way and who can lift it', () => {
    const message = `The scope '${SCOPE}' cannot perform write operation because following scope(s) are locked: '/subscriptions/s/resourceGroups/g'. Please remove the lock and try again.`;

    const { failure } = toCloudError(refusal(409, 'ScopeLocked', message), UPDATE);

    expect(failure.message).toContain('a lock stands on /subscriptions/s/resourceGroups/g');
    expect(failure.message).toContain('Owner');
  });

  it('finds a denial that is wrapped in another code', () => {
    const details = [{ code: 'RequestDisallowedByPolicy', message: 'by policy p' }];
    const body = { error: { code: 'DeploymentFailed', message: 'See details.', details } };

    const { failure, vendorCode } = toCloudError({ status: 409, body }, UPDATE);

    expect(failure.code).toBe('explicit-deny');
    expect(vendorCode).toBe('RequestDisallowedByPolicy');
  });

  it('names the assignments of Azure Policy that refuse it, once and on one line', () => {
    const named = (policyAssignmentDisplayName: string) => ({
      type: 'PolicyViolation',
      info: { policyAssignmentDisplayName, policyAssignmentName: 'x' },
    });
    const additionalInfo = [named('No keys\n'), named('No keys\n'), { type: 'Other' }, null];
    const body = { error: { code: 'RequestDisallowedByPolicy', message: 'm', additionalInfo } };

    const { failure } = toCloudError({ status: 403, body }, UPDATE);

    expect(failure.message).toContain('denied by Azure Policy: No keys (RequestDisallowedByPolicy');
  });

  it.each([
    [{ code: 'ResourceNotFound', message: 'Bare.' }, 404, 'not-found'],
    ['<html>Bad gateway</html>', 502, 'unavailable'],
    [null, 404, 'not-found'],
    [{ error: null }, 404, 'not-found'],
    [{ error: 'text' }, 403, 'denied'],
    [{ error: { code: 5, message: {} } }, 403, 'denied'],
    [{ error: { code: 'Conflict', details: 'odd' } }, 409, 'not-ready'],
    [{ error: { code: 'Conflict', details: [null, 5] } }, 409, 'not-ready'],
    [{ error: { code: 'Conflict', additionalInfo: {} } }, 409, 'not-ready'],
    [{ error: { code: 'ScopeLocked', additionalInfo: [{ type: 5 }] } }, 409, 'explicit-deny'],
  ])('understands the body %j', (body, status, means) => {
    expect(toCloudError({ status, body }, UPDATE).failure.code).toBe(means);
  });

  it('shows nothing of what a token service wrote', () => {
    const leaky = refusal(401, 'InvalidAuthenticationToken', 'The token eyJSECRET is invalid.');

    expect(toCloudError(leaky, UPDATE).message).not.toContain('SECRET');
  });

  it('keeps messages to one line of bounded length', () => {
    const { message } = toCloudError(refusal(400, 'Odd', `a\nb\u202e${'x'.repeat(5000)}`), UPDATE);

    expect(message).toContain('a bx');
    expect(message.length).toBeLessThan(600);
  });

  it('keeps the cause', () => {
    const cause = new Error('as thrown');

    expect(toCloudError(refusal(400, 'Odd'), UPDATE, cause).cause).toBe(cause);
  });
});

describe('retryAfterMs', () => {
  const now = Date.parse('2026-11-20T09:00:00Z');

  it.each([
    ['17', 17_000],
    [' 0 ', 0],
    ['999999999', 3_600_000],
    ['Fri, 20 Nov 2026 09:00:05 GMT', 5_000],
    ['Fri, 20 Nov 2026 08:00:00 GMT', 0],
    ['soon', null],
    ['', null],
    [null, null],
    [undefined, null],
  ])('reads %j as %j', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms);
  });
});
