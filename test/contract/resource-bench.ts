import type { Json } from '../../shared/core/json.ts';
import { THIS_CASE } from '../../shared/core/labels.ts';
import type { Ref } from '../../shared/core/ref.ts';
import {
  type KeyFacts,
  NO_HINTS,
  type ReadHints,
  type Resource,
  type ResourceApi,
} from '../../shared/core/resource.ts';
import type { Rule, RuleContext, Verdict } from '../../shared/core/rule.ts';
import { diff, type State, withField } from '../../shared/core/state.ts';
import { type SettableClock, settableClock } from '../support/in-process.ts';
import type { SuiteCloud } from './resource-cloud.ts';

/** The case id that takes the place of THIS_CASE, as `decide` does. */
const CASE = 'abcdef012345-1';

/** A way down into the world, `['notebooks', 'churn', 'status']`. */
export type Place = readonly string[];

/** What the suite needs to know about a type. */
export interface ResourceSuite<S extends State, World, Send> {
  readonly cloud: SuiteCloud<World, Send>;
  readonly resource: Resource<S>;
  readonly api: (send: Send) => ResourceApi<S>;
  /** The resource that every faulty world holds. */
  readonly ref: Ref;
  /** An account with the fault in it and other resources beside it, by the fault's name. */
  readonly faulty: Readonly<Record<string, () => World>>;
  /** The same for faults that no call mends: they are told. */
  readonly incurable?: Readonly<Record<string, () => World>>;
  /** In the order the engine folds them. */
  readonly rules: readonly Rule<S>[];
  readonly parameters?: Readonly<Record<string, Json>>;
  /** Keys and copies to read besides; the copies of later reads are the suite's own business. */
  readonly hints?: (live: S | null) => ReadHints;
  /**
   * Where in the world each field of `resource.fields` lives. A step may change the places of the fields it edits, and
   * nothing else in the whole account.
   */
  readonly places: Readonly<Record<string, readonly Place[]>>;
  /** Places every write may change: the service's own book-keeping, `LastModifiedTime`. */
  readonly bookkeeping?: readonly Place[];
  /** Set when a step's input holds an etag or the like, so that it is only good for the state it was compiled from. */
  readonly inputsAge?: true;
  /** State fields that need not come back by undo. */
  readonly tolerated?: readonly string[];
  /** Reads (`kms:DescribeKey`) whose denial is told in the state and does not fail the read. */
  readonly optionalReads?: readonly string[];
}

/** One account, its clock and the API of the type under test. */
export interface Bench<S extends State, World> {
  readonly host: { world: World };
  readonly clock: SettableClock;
  readonly api: ResourceApi<S>;
}

/** The account with its clock, and one operation that is denied. `seen` collects the operations called. */
export function benchOf<S extends State, World, Send>(
  suite: ResourceSuite<S, World, Send>,
  world: World,
  denied: string | null = null,
  seen: string[] = [],
): Bench<S, World> {
  const host = { world };
  const clock = settableClock();
  const send = suite.cloud.open(host, clock, (operation) => {
    seen.push(operation);
    return operation === denied;
  });
  return { host, clock, api: suite.api(send) };
}

/** The operations one read calls. */
export async function operationsOfRead<S extends State, World, Send>(
  suite: ResourceSuite<S, World, Send>,
  world: World,
): Promise<string[]> {
  const seen: string[] = [];
  const { api } = benchOf(suite, world, null, seen);
  await api.read(suite.ref, hintsOf(suite, null));
  return [...new Set(seen)];
}

/** Reads the resource, which must be there. */
export async function read<S extends State, World, Send>(
  suite: ResourceSuite<S, World, Send>,
  bench: Bench<S, World>,
): Promise<S> {
  const live = await bench.api.read(suite.ref, hintsOf(suite, null));
  const state =
    suite.hints === undefined ? live : await bench.api.read(suite.ref, suite.hints(live));
  if (state === null) {
    throw new Error(`${suite.ref.id} is not in this world.`);
  }
  return state;
}

/** The hints the suite reads with. */
export function hintsOf<S extends State, World, Send>(
  suite: ResourceSuite<S, World, Send>,
  live: S | null,
): ReadHints {
  return suite.hints?.(live) ?? NO_HINTS;
}

function contextOf<S extends State, World, Send>(
  suite: ResourceSuite<S, World, Send>,
  state: S,
): RuleContext {
  const keys = (state['keys'] ?? {}) as Readonly<Record<string, KeyFacts>>;
  return { ref: suite.ref, parameters: suite.parameters ?? {}, keys };
}

/** What a rule says of a state read by this suite. */
export function verdictOf<S extends State, World, Send>(
  suite: ResourceSuite<S, World, Send>,
  rule: Rule<S>,
  state: S,
): Verdict {
  return rule.check(state, contextOf(suite, state));
}

/** Whether a verdict is a violation that nothing shuts off. */
export function isOpen(verdict: Verdict): boolean {
  return verdict.kind === 'violation' && verdict.contained === undefined;
}

/** The target of all findings, as the core folds it: each rule in order, on what the one before desired. */
export function fold<S extends State, World, Send>(
  suite: ResourceSuite<S, World, Send>,
  live: S,
): S {
  let target = live;
  for (const rule of suite.rules) {
    if (verdictOf(suite, rule, live).kind === 'violation') {
      target = rule.desire(target, contextOf(suite, live));
    }
  }
  for (const [key, value] of Object.entries(target.tags)) {
    if (value === THIS_CASE) {
      target = withField(target, `tags.${key}`, CASE);
    }
  }
  return target;
}

/** The state undo aims at: live, with every field the cure changed as it was. Copies stay. */
export function backTo<S extends State, World, Send>(
  suite: ResourceSuite<S, World, Send>,
  original: S,
  cured: S,
): S {
  const { fields, maps, additive } = suite.resource;
  const returning = Object.keys(fields).filter((field) => !additive.includes(field));
  return diff(original, cured, returning, maps).reduce(
    (target, edit) => withField(target, edit.field, edit.before),
    cured,
  );
}
