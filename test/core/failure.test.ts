import { describe, expect, it } from 'vitest';
import {
  assertNever,
  CloudError,
  type FailureCode,
  isRetryable,
} from '../../shared/core/failure.ts';

describe('a failure', () => {
  it.each<[FailureCode, boolean]>([
    ['throttled', true],
    ['timeout', true],
    ['unavailable', true],
    ['not-ready', true],
    ['precondition', true],
    ['denied', false],
    ['explicit-deny', false],
    ['not-found', false],
    ['exists', false],
    ['quota', false],
    ['invalid', false],
    ['unreadable', false],
    ['misconfigured', false],
  ])('%s may pass by itself: %s', (code, retryable) => {
    expect(isRetryable(code)).toBe(retryable);
  });

  it('of a kind the types do not know is a bug of ours', () => {
    expect(() => isRetryable('bored' as never)).toThrow('unreachable: "bored"');
    expect(() => assertNever({ a: 1 } as never)).toThrow('unreachable: {"a":1}');
  });

  it('is an error with the sentence as its message and the cause kept', () => {
    const cause = new Error('socket');
    const failure = { code: 'timeout', message: 'No answer.', permission: null } as const;

    const error = new CloudError(failure, { applied: 'unknown', vendorCode: 'X', cause });

    expect(error).toMatchObject({ name: 'CloudError', message: 'No answer.', failure, cause });
    expect(error).toMatchObject({ applied: 'unknown', vendorCode: 'X' });
    expect(new CloudError(failure, { applied: 'no' }).vendorCode).toBe('');
  });
});
