import { describe, expect, it } from 'vitest';
import type { CallAnswer } from '../../shared/core/decision.ts';
import { CloudError, type FailureCode } from '../../shared/core/failure.ts';
import { answerOf, failureOf } from '../../shared/engine/answer.ts';
import { START, settableClock } from '../support/in-process.ts';

function failing(code: FailureCode, applied: 'no' | 'unknown'): () => Promise<void> {
  const failure = { code, message: code, permission: null };
  return () => Promise.reject(new CloudError(failure, { applied }));
}

describe('the answer to a call', () => {
  it.each<[FailureCode, 'no' | 'unknown', CallAnswer['kind']]>([
    ['denied', 'no', 'refused'],
    ['throttled', 'no', 'refused'],
    ['unavailable', 'no', 'refused'],
    ['timeout', 'unknown', 'unanswered'],
    ['unavailable', 'unknown', 'accepted'],
    ['exists', 'no', 'accepted'],
  ])('%s, of which the effect is %s: %s', async (code, applied, kind) => {
    const answer = await answerOf(failing(code, applied), settableClock());

    expect(answer.kind).toBe(kind);
  });

  it('keeps the doubt of a service that failed in answering, and none of a copy that exists', async () => {
    const doubt = { code: 'unavailable', message: 'unavailable', permission: null };

    expect(await answerOf(failing('unavailable', 'unknown'), settableClock())).toEqual({
      kind: 'accepted',
      at: START,
      doubt,
    });
    expect(await answerOf(failing('exists', 'no'), settableClock())).toEqual({
      kind: 'accepted',
      at: START,
    });
  });

  it('is accepted when nothing is wrong', async () => {
    expect(await answerOf(() => Promise.resolve(), settableClock())).toEqual({
      kind: 'accepted',
      at: START,
    });
  });

  it('is none where we stumbled ourselves', async () => {
    const bug = new TypeError('a bug of ours');

    await expect(answerOf(() => Promise.reject(bug), settableClock())).rejects.toThrow(bug);
    expect(() => failureOf(bug)).toThrow(bug);
  });
});
