import type { Assessed } from './assess.ts';
import type { DecideInput, Decision, Next } from './decision.ts';
import type { Draft } from './draft.ts';
import { TOO_LONG } from './fold.ts';
import { wouldDo } from './joint.ts';
import { NEWS } from './journal.ts';
import { canonical } from './json.ts';
import { CALL_TIMEOUT_MS, DEADLINE_SKEW_MS } from './limits.ts';
import type { Outcome } from './outcome.ts';
import type { Plan } from './plan.ts';
import { answersTo, type Rest, restOf } from './rest.ts';
import type { Finding } from './rule.ts';
import type { Edit, State, Step } from './state.ts';
import { isLabelEdit, planOf } from './target.ts';
import type { Violation } from './violations.ts';

/** How a decision ends, before it is written down. */
export type Conclusion =
  /** Nothing is wrong and nothing is to be kept. */
  | {
      readonly kind: 'nothing';
      readonly outcome?: Outcome;
      readonly reason?: string;
      readonly wakeAt?: number | null;
    }
  | { readonly kind: 'next'; readonly next: Next }
  | {
      readonly kind: 'wait';
      readonly until: number;
      readonly why: string;
      readonly stuck: boolean;
      readonly violations: readonly Pick<Violation, 'finding'>[];
    }
  | {
      readonly kind: 'step';
      readonly step: Step;
      readonly purpose: 'cure' | 'undo' | 'withdraw';
      readonly temporary: readonly Edit[];
      readonly assessed: readonly Pick<Assessed, 'finding' | 'override'>[];
      /** The findings it acts for: those that stop at a guard are no part of it. */
      readonly findings: readonly Finding[];
    }
  | {
      readonly kind: 'rest';
      readonly assessed: readonly Assessed[];
      /** Something that keeps it from going on although no guard does. */
      readonly trouble: string | null;
    }
  | {
      readonly kind: 'end';
      readonly outcome: Outcome;
      readonly reason: string;
      readonly closes: boolean;
      readonly wakeAt: number | null;
    };

/** Writes a conclusion into the draft and reads the decision off it. */
export function conclude(input: DecideInput, draft: Draft, conclusion: Conclusion): Decision {
  switch (conclusion.kind) {
    case 'nothing':
      return decision(input, draft, {
        outcome: conclusion.outcome ?? 'compliant',
        reason: conclusion.reason ?? 'nothing is wrong with it',
        wakeAt: conclusion.wakeAt ?? null,
      });
    case 'next':
      return decision(input, draft, { outcome: 'waiting', reason: 'deciding' }, conclusion.next);
    case 'wait': {
      const rest: Rest = {
        outcome: conclusion.stuck ? 'failed' : 'waiting',
        reason: `${conclusion.why}${conclusion.stuck ? TOO_LONG : ''}`,
        findings: conclusion.violations.map((violation) => violation.finding),
        wakeAt: conclusion.until,
      };
      note(draft, rest);
      return decision(input, draft, rest);
    }
    case 'step':
      answerOverrides(draft, conclusion.assessed);
      draft.push({
        kind: 'intent',
        step: conclusion.step,
        owner: input.owner,
        deadline: new Date(input.now + CALL_TIMEOUT_MS + DEADLINE_SKEW_MS).toISOString(),
        temporary: conclusion.temporary,
        purpose: conclusion.purpose,
        findings: conclusion.findings,
      });
      return decision(
        input,
        draft,
        {
          outcome: 'waiting',
          reason: `doing ${conclusion.step.call}`,
          findings: conclusion.assessed.map((one) => one.finding),
          wakeAt: input.now + CALL_TIMEOUT_MS + DEADLINE_SKEW_MS,
        },
        { kind: 'call', step: conclusion.step },
      );
    case 'end': {
      const rest: Rest = { outcome: conclusion.outcome, reason: conclusion.reason };
      note(draft, rest);
      if (conclusion.closes) {
        draft.push({ kind: 'closed' });
      }
      return decision(input, draft, { ...rest, wakeAt: conclusion.wakeAt });
    }
    default:
      return atRest(input, draft, conclusion.assessed, conclusion.trouble);
  }
}

function atRest(
  input: DecideInput,
  draft: Draft,
  assessed: readonly Assessed[],
  trouble: string | null,
): Decision {
  const state = stateOf(input);
  const rest = restOf(input, draft, state, assessed, trouble);
  const plan = planned(input, draft, state, assessed);
  const asking = assessed.filter((one) => one.stop?.outcome === 'asking');
  if (plan !== null && asking.length > 0 && draft.open?.asked?.plan.digest !== plan.digest) {
    draft.push({ kind: 'asked', plan, why: rest.reason });
  }
  note(draft, rest, rest.outcome === 'observed' ? plan : null);
  if (draft.open !== null && (rest.outcome === 'fixed' || rest.outcome === 'compliant')) {
    draft.push({ kind: 'closed' });
  }
  return decision(input, draft, { ...rest, plan });
}

/** The plan to ask about, to keep as evidence, or to print. */
function planned(
  input: DecideInput,
  draft: Draft,
  state: State,
  assessed: readonly Assessed[],
): Plan | null {
  // A person is asked about what a yes would do, and nothing else.
  const asks = assessed.some((one) => one.stop?.outcome === 'asking');
  const outcomes = input.dryRun
    ? ['asking', 'waiting', 'observed']
    : asks
      ? ['asking']
      : ['observed'];
  const wanted = assessed.filter((one) => one.stop === null || outcomes.includes(one.stop.outcome));
  if (wanted.length === 0) {
    return null;
  }
  const steps = wouldDo(input, draft, state, wanted);
  // Where no cure would follow, all that a yes could do is to take away the labels that say so.
  return steps.every(isUnlabelling)
    ? null
    : planOf(
        input.ref,
        wanted.map((one) => one.finding.rule),
        steps,
      );
}

function isUnlabelling({ edits }: Step): boolean {
  return edits.every((edit) => isLabelEdit(edit) && edit.after === null);
}

/** Journals an outcome when it differs from the last one: that is what gets told. */
function note(draft: Draft, rest: Rest, plan: Plan | null = null): void {
  const last = draft.open?.outcome ?? null;
  const findings = rest.findings ?? [];
  const same =
    last !== null &&
    last.outcome === rest.outcome &&
    last.reason === rest.reason &&
    sameFindings(last.findings, findings);
  if (draft.open !== null && !same) {
    const recipe = rest.recipe ?? null;
    draft.push({
      kind: 'outcome',
      outcome: rest.outcome,
      reason: rest.reason,
      findings,
      recipe,
      plan,
    });
  }
}

/** A cure may be done before the case ever rests: whoever overrode it in vain is answered before it begins. */
function answerOverrides(
  draft: Draft,
  assessed: readonly Pick<Assessed, 'finding' | 'override'>[],
): void {
  const answers = answersTo(assessed).join(' ');
  const isNew = !(draft.open?.outcome?.reason ?? '').includes(answers);
  if (answers !== '' && isNew && draft.open?.done.length === 0) {
    const findings = assessed.map((one) => one.finding);
    note(draft, { outcome: 'waiting', reason: `going on. ${answers}`, findings });
  }
}

function sameFindings(left: readonly Finding[], right: readonly Finding[]): boolean {
  return canonical(left as never) === canonical(right as never);
}

function decision(
  input: DecideInput,
  draft: Draft,
  rest: Rest & { readonly plan?: Plan | null },
  next: Next = { kind: 'end' },
): Decision {
  const plan = rest.plan ?? null;
  const appends = draft.appends();
  return {
    appends,
    after: draft.case,
    wakeAt: rest.wakeAt ?? null,
    why: rest.reason,
    tell: appends.some(({ bodies }) => bodies.some((body) => NEWS.includes(body.kind))),
    next,
    report: {
      ref: input.ref,
      outcome: rest.outcome,
      reason: rest.reason,
      // A dry run opens none.
      case: (input.dryRun ? input.stored : draft.case)?.id ?? null,
      findings: rest.findings ?? [],
      edits: (plan?.steps ?? []).flatMap((step) =>
        step.edits.map((edit) => ({ ...edit, call: step.call })),
      ),
      plan,
      guards: rest.guards ?? [],
      wakeAt: rest.wakeAt ?? null,
    },
  };
}

function stateOf(input: DecideInput): State {
  if (input.observation.kind !== 'state') {
    throw new Error('a case rests on a state that was read');
  }
  return input.observation.state;
}
