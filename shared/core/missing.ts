import type { Case } from './case.ts';
import type { Conclusion } from './conclude.ts';
import type { DecideInput } from './decision.ts';
import type { Draft } from './draft.ts';
import { type Failure, isRetryable } from './failure.ts';
import { BACKOFF_BASE_MS, BACKOFF_MAX_MS, CREATION_LAG_MS, FAILED_REST_MS } from './limits.ts';
import { afterDeletion } from './memory.ts';

/** The resource could not be read: hands off, loudly. */
export function concludeUnknown(input: DecideInput, draft: Draft, failure: Failure): Conclusion {
  const open = draft.open?.open ?? null;
  if (!isRetryable(failure.code)) {
    const wakeAt = input.now + FAILED_REST_MS;
    return { kind: 'end', outcome: 'failed', reason: failure.message, closes: false, wakeAt };
  }
  const since = draft.open?.outcomeAt ?? input.now;
  const pause = Math.min(Math.max(input.now - since, BACKOFF_BASE_MS), BACKOFF_MAX_MS);
  const wakeAt = Math.max(input.now + pause, open?.deadline ?? 0);
  return { kind: 'end', outcome: 'waiting', reason: failure.message, closes: false, wakeAt };
}

/** Whether a resource that is missing was only just created: reads may not show it yet. */
export function isNotYetVisible(input: DecideInput, c: Case | null): boolean {
  const { trigger, now } = input;
  const createdAt = trigger?.effect === 'created' ? Date.parse(trigger.time) : c?.createdAt;
  return createdAt !== null && createdAt !== undefined && now - createdAt < CREATION_LAG_MS;
}

/** The resource is not there: just created and not visible yet, or gone. */
export function concludeAbsent(input: DecideInput, draft: Draft): Conclusion {
  const c = draft.open;
  if (isNotYetVisible(input, c)) {
    const wakeAt = input.now + input.resource.consistencyMs;
    const reason = 'it was created a moment ago and cannot be read yet';
    return { kind: 'end', outcome: 'waiting', reason, closes: false, wakeAt };
  }
  const reason = 'it no longer exists';
  if (c === null) {
    return { kind: 'nothing', outcome: 'skipped', reason };
  }
  if (c.open !== null) {
    draft.push({ kind: 'abandoned', why: reason });
  }
  draft.push({ kind: 'remembered', memory: afterDeletion(c.memory) });
  return { kind: 'end', outcome: 'skipped', reason, closes: true, wakeAt: null };
}
