import { type Case, NO_MEMORY } from '../../shared/core/case.ts';
import { foldCase } from '../../shared/core/fold.ts';
import type { GuardInput } from '../../shared/core/guard.ts';
import type { EntryBody } from '../../shared/core/journal.ts';
import { DOOR, SETTINGS, TOY, TOY_REF, toy, toyPolicy } from './toys.ts';

/** When these findings are guarded. */
export const NOW = Date.parse('2026-11-21T12:00:00Z');
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;

const LIVE = toy({ door: 'open' });
/** A cure that nobody notices, and one that everybody does. */
export const QUIET = TOY.steps(TOY_REF, LIVE, toy());
export const LOUD = TOY.steps(TOY_REF, toy(), toy({ status: 'Down' }));
const OPENED: EntryBody = {
  kind: 'opened',
  ref: TOY_REF,
  profile: 'recommended',
  code: 'test',
  memory: NO_MEMORY,
  createdAt: null,
  changedAt: null,
};

/** An open case, with what differs from one just opened. */
export function caseWith(change: Partial<Case>): Case {
  const at = new Date(NOW).toISOString();
  const entries = [{ version: 1, n: 1, at, body: OPENED }];
  return { ...foldCase({ id: 'c-1', ordinal: 1, entries }), ...change };
}

/** A finding that every guard lets pass. */
export const PASSING: GuardInput = {
  ref: TOY_REF,
  finding: { rule: DOOR.id, severity: 'high', message: '' },
  rule: DOOR,
  settings: SETTINGS,
  policy: toyPolicy(),
  state: LIVE,
  inScope: true,
  override: { kind: 'none' },
  approved: false,
  steps: QUIET,
  preflight: { kind: 'ready' },
  additive: [],
  case: caseWith({}),
  memory: NO_MEMORY,
  createdAt: NOW - MINUTE,
  changedAt: null,
  openedAt: NOW,
  paused: false,
  now: NOW,
};
