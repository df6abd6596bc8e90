import { type Case, NO_MEMORY } from '../../shared/core/case.ts';
import type { Failure, FailureCode } from '../../shared/core/failure.ts';
import { foldCase } from '../../shared/core/fold.ts';
import type { EntryBody } from '../../shared/core/journal.ts';
import type { Outcome } from '../../shared/core/outcome.ts';
import type { Step } from '../../shared/core/state.ts';
import type { Trigger } from '../../shared/core/trigger.ts';
import { event } from './engine.ts';
import { NOW, SECOND } from './guarded.ts';
import { TOY, TOY_REF, toy } from './toys.ts';

/** The first entry of a case about a toy. */
export const OPENED: EntryBody = {
  kind: 'opened',
  ref: TOY_REF,
  profile: 'recommended',
  code: 'test',
  memory: NO_MEMORY,
  createdAt: '2026-11-21T11:00:00.000Z',
  changedAt: null,
};
/** Steps of the toy. */
export const [STOP, SET_ROOT] = TOY.steps(TOY_REF, toy({ root: true }), toy()) as [
  Step,
  Step,
  Step,
];
export const [SHUT] = TOY.steps(TOY_REF, toy({ door: 'open' }), toy()) as [Step];

/** Folds bodies after `opened`, one second after the other. */
export function fold(...bodies: readonly EntryBody[]): Case {
  return foldCase({
    id: 'c-1',
    ordinal: 1,
    entries: [OPENED, ...bodies].map((body, index) => ({
      version: 1,
      n: index + 1,
      at: new Date(NOW + index * SECOND).toISOString(),
      body,
    })),
  });
}

export function intent(
  step: Step,
  change: Partial<Extract<EntryBody, { kind: 'intent' }>> = {},
): EntryBody {
  return {
    kind: 'intent',
    step,
    owner: 'me',
    deadline: new Date(NOW + 45 * SECOND).toISOString(),
    temporary: [],
    purpose: 'cure',
    findings: [{ rule: 'toy-door-shut', severity: 'high', message: 'the door is open' }],
    ...change,
  };
}

export function verified(step: Step): EntryBody {
  return { kind: 'verified', after: step.edits };
}

export function refused(code: FailureCode): EntryBody {
  const failure: Failure = { code, message: code, permission: null };
  return { kind: 'refused', failure };
}

export function outcome(kind: Outcome, reason = ''): EntryBody {
  return { kind: 'outcome', outcome: kind, reason, findings: [], recipe: null, plan: null };
}

export function heard(change: Partial<Trigger>): EntryBody {
  return { kind: 'trigger', trigger: event(TOY_REF, { time: '', ...change }) };
}
