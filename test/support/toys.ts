import type { Json } from '../../shared/core/json.ts';
import {
  isLabelled,
  isQuarantine,
  labelled,
  QUARANTINE_DISRUPTION,
} from '../../shared/core/labels.ts';
import type { Ref } from '../../shared/core/ref.ts';
import type { Resource } from '../../shared/core/resource.ts';
import type { Rule, RuleContext, Verdict } from '../../shared/core/rule.ts';
import type { Policy, RuleSettings } from '../../shared/core/settings.ts';
import { diff, type Edit, type State, type Step } from '../../shared/core/state.ts';
import { profile } from '../../shared/policy/profiles.ts';

/**
 * The smallest resource that has every kind of field: a door shut in place, a root switch that needs it stopped, a
 * body that is copied and pointed at, and a leak that nothing but being off contains.
 */
export interface Toy extends State {
  readonly door: 'open' | 'shut';
  readonly root: boolean;
  readonly use: string;
  readonly copies: Readonly<Record<string, Json>>;
  readonly leaks: boolean;
}

export const TOY_REF: Ref = {
  cloud: 'aws',
  type: 'aws.toy.thing',
  id: 'arn:aws:toy:eu-west-1:111122223333:thing/toy',
  name: 'toy',
  account: '111122223333',
  region: 'eu-west-1',
};

/** A toy without a fault, but for what is given. */
export function toy(change: Partial<Toy> = {}): Toy {
  return {
    status: 'Up',
    tags: {},
    incarnation: 'first',
    createdAt: null,
    door: 'shut',
    root: false,
    use: 'hardened',
    copies: {},
    leaks: false,
    ...change,
  };
}

function step(call: string, edits: readonly Edit[], change: Partial<Step> = {}): Step {
  const input = Object.fromEntries(edits.map(({ field, after }) => [field, after]));
  return {
    call: `toy:${call}`,
    input,
    permissions: [`toy:${call}`],
    edits,
    needs: [],
    disruption: null,
    undo: 'exact',
    ...change,
  };
}

function one(field: string, before: Json, after: Json): Edit[] {
  return [{ field, before, after }];
}

const GOING_DOWN = ['Down', 'Stopping'];

function steps(_ref: Ref, live: Toy, target: Toy): Step[] {
  const all: Step[] = [];
  const tags = diff(live, target, ['tags'], ['tags']);
  const inert = tags.filter((edit) => !isQuarantine(edit) || edit.after === null);
  if (inert.length > 0) {
    all.push(step('Tag', inert));
  }
  const felt = tags.filter((edit) => !inert.includes(edit));
  if (felt.length > 0) {
    all.push(step('Quarantine', felt, { disruption: QUARANTINE_DISRUPTION }));
  }
  const door = diff(live, target, ['door'], []);
  if (door.length > 0) {
    all.push(step('SetDoor', door));
  }
  const root = diff(live, target, ['root'], []);
  const runsAfter = !GOING_DOWN.includes(target.status ?? '');
  const isUp = !GOING_DOWN.includes(live.status ?? '');
  if (isUp && (root.length > 0 || !runsAfter)) {
    const needs = [{ field: 'status', oneOf: ['Up'] }];
    all.push(step('Stop', one('status', 'Up', 'Down'), { needs, disruption: 'it stops' }));
  }
  if (root.length > 0) {
    all.push(step('SetRoot', root, { needs: [{ field: 'status', oneOf: ['Down'] }] }));
  }
  if (runsAfter && (!isUp || root.length > 0)) {
    const needs = [{ field: 'status', oneOf: ['Down'] }];
    all.push(step('Start', one('status', 'Down', 'Up'), { needs }));
  }
  for (const edit of diff(live, target, ['copies'], ['copies'])) {
    all.push(step('Copy', [edit], { undo: 'equivalent' }));
  }
  if (live.use !== target.use) {
    const needs = [{ field: 'status', oneOf: ['Up'] }];
    all.push(step('Use', one('use', live.use, target.use), { needs, disruption: 'it blinks' }));
  }
  return all;
}

export const TOY: Resource = {
  type: 'aws.toy.thing',
  cloud: 'aws',
  title: 'Toy',
  fields: {
    status: 'in-place',
    tags: 'in-place',
    door: 'in-place',
    root: 'in-place-stopped',
    use: 'copy',
    copies: 'copy',
  },
  maps: ['tags', 'copies'],
  withdrawable: ['status', 'tags'],
  additive: ['copies'],
  secret: [],
  consistencyMs: 10_000,
  transitionMs: 20_000,
  transitionMaxMs: 600_000,
  isTransient: (state) => ['Starting', 'Stopping'].includes(state.status ?? ''),
  steps: (ref, live, target) => steps(ref, live as Toy, target as Toy),
  consoleUrl: () => 'https://console.example',
  isMachineLearning: (_, state) => state.tags['scope'] !== 'other',
};

function toyRule(id: string, change: Partial<Rule<Toy>> & Pick<Rule<Toy>, 'check' | 'desire'>) {
  const rule: Rule<Toy> = {
    id,
    type: TOY.type,
    title: id,
    risk: '',
    severity: 'high',
    catalogue: '',
    sources: {},
    cure: 'fix',
    undo: 'exact',
    proof: 'model',
    mayBreak: null,
    parameters: {},
    ...change,
  };
  return rule as unknown as Rule;
}

function unless(holds: boolean, message: string, contained?: 'stopped'): Verdict {
  const shut = contained === undefined ? {} : { contained };
  return holds ? { kind: 'compliant' } : { kind: 'violation', message, ...shut };
}

/** Fixed in place, without anybody noticing. */
export const DOOR = toyRule('toy-door-shut', {
  check: (state) => unless(state.door === 'shut', 'the door is open'),
  desire: (state) => ({ ...state, door: 'shut' }),
});

/** Fixed while it is stopped. */
export const ROOT = toyRule('toy-root-off', {
  check: (state) => unless(!state.root, 'root is on'),
  desire: (state) => ({ ...state, root: false }),
});

/** Fixed by a copy that is pointed at. */
export const USE = toyRule('toy-use-hardened', {
  check: (state) => unless(state.use === 'hardened', 'the body is soft'),
  desire: (state) => ({
    ...state,
    use: 'hardened',
    copies: { ...state.copies, hardened: { hard: true } },
  }),
});

/** Contained by stopping it, with a label and a recipe. */
export const LEAK = toyRule('toy-leak-contained', {
  cure: 'stop',
  undo: 'equivalent',
  check: (state) =>
    unless(
      !state.leaks,
      'it leaks',
      isLabelled(state) && state.status === 'Down' ? 'stopped' : undefined,
    ),
  desire: (state) => ({ ...labelled(state, 'stopped'), status: 'Down' }),
  mark: (state) => labelled(state, 'labelled'),
  recipe: () => 'make a new one',
});

/** What no change ends. */
export const HOPELESS = toyRule('toy-hopeless', {
  check: (state) => unless(state['hopeless'] !== true, 'nothing helps'),
  desire: (state) => state,
});

export const TOY_RULES: readonly Rule[] = [DOOR, ROOT, USE, LEAK, HOPELESS];

export const SETTINGS: RuleSettings = {
  mode: 'enforce',
  severity: null,
  graceMinutes: 0,
  quarantine: false,
  creationWindowMinutes: 60,
  parameters: {},
};

/** The recommended profile, with these settings for every rule. */
export function toyPolicy(
  settings: Partial<RuleSettings> = {},
  change: Partial<Policy> = {},
): Policy {
  return {
    ...profile('recommended'),
    ...change,
    rule: () => ({ ...SETTINGS, ...settings }),
  };
}

export const TOY_CONTEXT: RuleContext = { ref: TOY_REF, parameters: {}, keys: {} };
