import { decide } from '../../shared/core/decide.ts';
import type { DecideInput, Decision } from '../../shared/core/decision.ts';
import { applyBody } from '../../shared/core/fold.ts';
import type { EntryBody } from '../../shared/core/journal.ts';
import { type Edit, withField } from '../../shared/core/state.ts';
import type { Trigger } from '../../shared/core/trigger.ts';
import { event } from './engine.ts';
import { NOW } from './guarded.ts';
import { TOY, TOY_REF, TOY_RULES, type Toy, toy, toyPolicy } from './toys.ts';

type StoredCase = NonNullable<DecideInput['stored']>;

/** Decides about one toy, decision after decision, with everything that is not given as usual. */
export interface ToyBench {
  state: Toy;
  now: number;
  /** Everything appended so far, over all cases. */
  readonly bodies: EntryBody[];
  /** The newest case. Throws where there is none. */
  case(): StoredCase;
  /** One decision; its entries are kept. */
  decide(change?: Partial<DecideInput>): Decision;
  /** Decides and acts until there is nothing left to do now: reserves, calls that succeed, reads again. */
  run(change?: Partial<DecideInput>): Ran;
  /** The same, up to the decision to make this call: its intent stands, and nothing has answered yet. */
  runUntil(call: string, change?: Partial<DecideInput>): Decision;
  /** Time passes. */
  wait(ms: number): void;
}

/** What a run called, and its last decision. */
interface Ran {
  readonly calls: string[];
  readonly decision: Decision;
}

/** An event about the toy that happens now. */
export function happening(now: number, change: Partial<Trigger> = {}): Trigger {
  return event(TOY_REF, { time: new Date(now).toISOString(), ...change });
}

/** A toy without a case, and with the given faults. */
export function toyBench(state: Partial<Toy> = {}, usual: Partial<DecideInput> = {}): ToyBench {
  const bodies: EntryBody[] = [];
  let stored: DecideInput['stored'] = null;
  const self: ToyBench = {
    state: toy(state),
    now: NOW,
    bodies,
    case: () => {
      if (stored === null) {
        throw new Error('the toy has no case');
      }
      return stored;
    },
    wait: (ms) => {
      self.now += ms;
    },
    decide(change = {}) {
      if (change.stored !== undefined && change.dryRun !== true) {
        stored = change.stored;
      }
      const decision = decide({
        ref: TOY_REF,
        resource: TOY,
        rules: TOY_RULES,
        stored,
        observation: { kind: 'state', state: self.state, at: self.now },
        trigger: null,
        policy: toyPolicy(),
        paused: false,
        baselining: false,
        now: self.now,
        owner: 'me',
        jitter: 0.5,
        answer: null,
        reservation: null,
        dryRun: false,
        code: 'test',
        ...usual,
        ...change,
      });
      if (decision.appends.length > 0) {
        stored = decision.after;
      }
      bodies.push(...decision.appends.flatMap((append) => append.bodies));
      return decision;
    },
    run: (change = {}) => act(change, null),
    runUntil: (call, change = {}) => act(change, call).decision,
  };

  function act(change: Partial<DecideInput>, until: string | null): Ran {
    const calls: string[] = [];
    let decision = self.decide(change);
    const { stored: _, ...lasting } = change;
    let once: Partial<DecideInput> = { ...lasting, trigger: null };
    for (let turn = 0; turn < 30; turn += 1) {
      const { next } = decision;
      if (next.kind === 'end' || (until !== null && called(decision) === until)) {
        return { calls, decision };
      }
      if (next.kind === 'call') {
        calls.push(next.step.call.replace('toy:', ''));
        self.state = applied(self.state, next.step.edits);
        once = { ...once, answer: { kind: 'accepted', at: self.now }, reservation: null };
      } else if (next.kind === 'reserve') {
        once = { ...once, reservation: { step: next.slot.step, answer: 'reserved' } };
      }
      decision = self.decide(once);
    }
    throw new Error('the toy never comes to rest');
  }
  return self;
}

/** The toy after a step took effect. */
export function applied(state: Toy, edits: readonly Edit[]): Toy {
  return edits.reduce((at, edit) => withField(at, edit.field, edit.after), state);
}

/** What a decision appends, kind by kind. */
export function kinds(decision: Decision): string[] {
  return decision.appends.flatMap((append) => append.bodies.map((body) => body.kind));
}

/** The first call of a decision, or null. */
export function called(decision: Decision): string | null {
  return decision.next.kind === 'call' ? decision.next.step.call.replace('toy:', '') : null;
}

/** A toy on which somebody says something, as the commands append it. */
export function saying(on: ToyBench, body: EntryBody): { stored: DecideInput['stored'] } {
  const c = on.case();
  const open = c.closed
    ? applyBody(
        null,
        { id: `${c.id}+`, ordinal: c.ordinal + 1 },
        {
          kind: 'opened',
          ref: c.ref,
          profile: c.profile,
          code: 'test',
          memory: c.memory,
          createdAt: null,
          changedAt: null,
        },
        on.now,
      )
    : c;
  return { stored: applyBody(open, open, body, on.now) };
}
