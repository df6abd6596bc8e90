import { type Decision, withoutIntent } from '../core/decision.ts';
import { CALL_TIMEOUT_MS } from '../core/limits.ts';
import type { EnginePorts } from './ports.ts';

/** Left of an invocation before a write is not begun any more: its time-out and the append of its result. */
export const WRITE_MARGIN_MS = CALL_TIMEOUT_MS + 5_000;

/** Why what was decided is not begun here; null when it may be. */
export function whyPutOff({ next }: Decision, ports: EnginePorts): string | null {
  if (ports.handOver !== undefined && (next.kind === 'call' || next.kind === 'reserve')) {
    return 'what is to be done is handed over: this function only reads';
  }
  return next.kind === 'call' && ports.remainingMs() < WRITE_MARGIN_MS
    ? 'too little time was left to do it: it is done next'
    : null;
}

/**
 * The decision without its write: whoever goes on finds the trigger and all it taught in the journal, but no intent, which
 * would keep the ref for the one that wrote it. It is due at once.
 */
export function putOff(decision: Decision, why: string, now: number): Decision {
  const { after, report } = decision;
  const appends = withoutIntent(decision.appends);
  const n = (after?.n ?? 0) - entriesIn(decision.appends) + entriesIn(appends);
  return {
    ...decision,
    appends,
    after: after === null ? null : { ...after, n, open: null },
    wakeAt: now,
    why,
    next: { kind: 'end' },
    report: { ...report, outcome: 'waiting', reason: why, wakeAt: now },
  };
}

function entriesIn(appends: Decision['appends']): number {
  return appends.reduce((sum, { bodies }) => sum + bodies.length, 0);
}
