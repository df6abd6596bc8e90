import type { Assessed } from './assess.ts';
import type { Case } from './case.ts';
import type { DecideInput } from './decision.ts';
import type { Draft } from './draft.ts';
import type { State, Step } from './state.ts';
import { baseOf, desired, stampCase } from './target.ts';

/** Guards after which a finding is still marked for people to see, although its cure waits for one. */
const MARKING_GUARDS = ['creation window', 'undo class', 'pre-flight', 'cure'];

/** Stops that only delay: while one stands, nothing that contains a finding is lifted. */
const DELAYING_OUTCOMES = ['asking', 'waiting', 'failed'];

/** What a target is folded from. */
type Judged = Pick<Assessed, 'rule' | 'context' | 'settings' | 'stop'>;

/** The one target of all findings that may be cured now, and the base it started from. */
export function targetOf(
  input: DecideInput,
  draft: Draft,
  state: State,
  assessed: readonly Judged[],
): { base: State; target: State } {
  const c = draft.open;
  const stays = assessed.some(
    (one) =>
      DELAYING_OUTCOMES.includes(one.stop?.outcome ?? '') ||
      (isHandsOff(one.stop) && hasActedFor(c, one.rule.id)),
  );
  const base = baseOf(c, input.resource, state, !stays);
  let target = base;
  for (const one of assessed) {
    const { rule, context, stop } = one;
    if (stop === null) {
      target = desired(one, input.resource, target);
    } else if (isMarked({ rule, stop })) {
      target = rule.mark?.(target, context) ?? target;
    }
  }
  return { base, target: stampCase(target, base, draft.id) };
}

/** Whether a stop means no writes at all: what Cordon did for such a finding stays, to be taken back by a person. */
export function isHandsOff(stop: Judged['stop']): boolean {
  return stop?.outcome === 'observed' || stop?.outcome === 'skipped';
}

/** Whether a step that was read back was made for this rule's finding. */
export function hasActedFor(c: Case | null, rule: string): boolean {
  return (c?.done ?? []).some(({ body }) => body.findings.some((finding) => finding.rule === rule));
}

/** Whether a target holds something for this finding: its cure, or its label. */
export function actsFor(one: Pick<Judged, 'rule' | 'stop'>): boolean {
  return one.stop === null || isMarked(one);
}

function isMarked({ rule, stop }: Pick<Judged, 'rule' | 'stop'>): boolean {
  return rule.mark !== undefined && MARKING_GUARDS.includes(stop?.guard ?? '');
}

/** What would be done if the guards let these findings pass too: for asking, for evidence and for dry runs. */
export function wouldDo(
  input: DecideInput,
  draft: Draft,
  state: State,
  assessed: readonly Judged[],
): readonly Step[] {
  const passing = assessed.map((one) => ({ ...one, stop: null }));
  return input.resource.steps(input.ref, state, targetOf(input, draft, state, passing).target);
}
