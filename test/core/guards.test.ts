import { describe, expect, it } from 'vitest';
import type { GuardInput } from '../../shared/core/guard.ts';
import { firstStop, GUARDS } from '../../shared/core/guards.ts';
import { caseWith, LOUD, NOW, PASSING, SECOND } from '../support/guarded.ts';
import { DOOR } from '../support/toys.ts';

/** The order as it is published. Those in brackets are asked by `decide`, where there is something to ask about. */
const PUBLISHED = [
  'kill switch',
  'scope',
  '(unknown state)',
  'override or hold',
  'mode',
  'baseline',
  'protected resource',
  'IaC-owned',
  'settle',
  'creation window',
  'undo class',
  'pre-flight',
  'fight',
  '(blast radius)',
  '(freshness)',
];

type Change = (input: GuardInput) => GuardInput;

/** What makes each guard stop, on top of whatever else does. */
const STOPPING: Readonly<Record<string, Change>> = {
  'kill switch': (input) => ({ ...input, paused: true }),
  scope: (input) => ({ ...input, inScope: false }),
  'override or hold': (input) => ({
    ...input,
    override: { kind: 'held', hold: { rules: [], by: 'bob', since: '', reason: 'undo' } },
  }),
  mode: (input) => ({ ...input, settings: { ...input.settings, mode: 'ask' } }),
  baseline: (input) => ({ ...input, memory: { ...input.memory, baseline: [DOOR.id] } }),
  'protected resource': (input) => ({
    ...input,
    policy: { ...input.policy, protectedIds: ['*/TOY'] },
  }),
  'IaC-owned': (input) => ({ ...input, memory: { ...input.memory, tool: 'terraform' } }),
  settle: (input) => ({
    ...input,
    case: caseWith({ burst: { first: NOW - 10 * SECOND, last: NOW - 10 * SECOND } }),
  }),
  'creation window': (input) => ({
    ...input,
    createdAt: null,
    steps: [...input.steps, ...LOUD],
  }),
  'undo class': (input) => ({
    ...input,
    steps: input.steps.map((step) => ({ ...step, undo: 'none' })),
  }),
  'pre-flight': (input) => ({
    ...input,
    preflight: { kind: 'problem', message: 'No key.', remedy: 'Make one.' },
  }),
  fight: (input) => {
    const cured = { after: 'shut', reversals: 2, at: new Date(NOW).toISOString() };
    return { ...input, memory: { ...input.memory, cured: { door: cured } } };
  },
};

describe('the order of the guards', () => {
  it('is the published one', () => {
    expect(GUARDS.map((guard) => guard.name)).toEqual(
      PUBLISHED.filter((name) => !name.startsWith('(')),
    );
    expect(Object.keys(STOPPING)).toEqual(GUARDS.map((guard) => guard.name));
  });

  it('lets the usual finding pass', () => {
    expect(firstStop(PASSING)).toBeNull();
  });

  it.each(Object.entries(STOPPING))('%s stops alone', (name, change) => {
    expect(firstStop(change(PASSING))?.guard).toBe(name);
  });

  const PAIRS = Object.keys(STOPPING).flatMap((first, index, all) =>
    all.slice(index + 1).map((second): [string, string] => [first, second]),
  );

  it.each(PAIRS)('%s wins over %s', (first, second) => {
    const input = STOPPING[second]?.(STOPPING[first]?.(PASSING) ?? PASSING) ?? PASSING;

    expect(firstStop(input)?.guard).toBe(first);
  });

  it('asks every guard of itself only: each says its own name', () => {
    for (const guard of GUARDS) {
      expect(guard.check(STOPPING[guard.name]?.(PASSING) ?? PASSING)?.guard).toBe(guard.name);
      expect(guard.check(PASSING)).toBeNull();
    }
  });
});

describe('a yes', () => {
  const approvable = [
    'mode',
    'baseline',
    'IaC-owned',
    'settle',
    'creation window',
    'undo class',
    'pre-flight',
    'fight',
  ];

  it.each(Object.entries(STOPPING))('opens or does not open %s', (name, change) => {
    const stop = firstStop({ ...change(PASSING), approved: true });

    expect(stop?.guard ?? null).toBe(approvable.includes(name) ? null : name);
  });

  it('opens the question whether an override counts that nobody may set', () => {
    const input: GuardInput = { ...PASSING, override: { kind: 'ask', why: 'nobody is listed' } };

    expect(firstStop(input)).toMatchObject({ outcome: 'asking', reason: 'nobody is listed' });
    expect(firstStop({ ...input, approved: true })).toBeNull();
  });
});
