import { describe, expect, it } from 'vitest';
import type { Json } from '../../../shared/core/json.ts';
import type { Ref } from '../../../shared/core/ref.ts';
import type { Resource } from '../../../shared/core/resource.ts';
import type { Rule, RuleContext } from '../../../shared/core/rule.ts';
import type { State } from '../../../shared/core/state.ts';

/** A resource type whose rules are tested. */
export interface Tested<S extends State> {
  readonly resource: Resource<S>;
  readonly ref: Ref;
  /** A state with which every rule is content, with these parts of it changed. */
  readonly stateOf: (parts: Partial<S>) => S;
  /** Statuses of which nothing is decided any more. */
  readonly gone: readonly string[];
}

/** The laws of a cure: the target has no open finding, planning from it plans nothing, other fields are left alone. */
function breachesOfCure<S extends State>(
  { resource, ref }: Tested<S>,
  rule: Rule<S>,
  state: S,
  context: RuleContext,
): string[] {
  const target = rule.desire(state, context);
  const again = rule.desire(target, context);
  const verdict = rule.check(target, context);
  const steps = resource.steps(ref, state, target);
  const changed = Object.keys(target).filter((field) => target[field] !== state[field]);
  return [
    verdict.kind === 'violation' && verdict.contained === undefined ? 'the target is at fault' : '',
    verdict.kind === 'not-applicable' ? 'the target is out of scope' : '',
    resource.steps(ref, target, again).length === 0 ? '' : 'planning again plans steps',
    steps.length > 0 ? '' : 'nothing is planned',
    changed.every((field) => field in resource.fields) ? '' : `it changes ${changed.join(', ')}`,
  ].filter((breach) => breach !== '');
}

type Parameters = Readonly<Record<string, Json>>;

/** What a rule is told to say and do. */
export interface RuleTables<S extends State> {
  readonly compliant: readonly (readonly [string, Partial<S>, Parameters?])[];
  readonly notApplicable?: readonly (readonly [string, Partial<S>, Parameters?])[];
  /** With the message, and the calls of the cure. */
  readonly violating: readonly (readonly [
    string,
    Partial<S>,
    string,
    readonly string[],
    Parameters?,
  ])[];
  /** Shut off already, by what. */
  readonly contained?: readonly (readonly [string, Partial<S>, string])[];
  /** With what the pre-flight says, `ready` or a part of its message. */
  readonly preflight?: readonly (readonly [string, Partial<S>, string, Parameters?])[];
}

/** Runs the tables of a rule, and holds its cures to the laws. */
export function describeTables<S extends State>(
  tested: Tested<S>,
  rule: Rule<S>,
  tables: RuleTables<S>,
): void {
  const { resource, ref, stateOf } = tested;
  const contextOf = (parameters: Parameters = {}): RuleContext => ({ ref, parameters, keys: {} });
  const [first] = tables.violating;
  // Who is let in matters to the very end.
  const outlives = /-iam-|-grants$/.test(rule.id);
  const gone = outlives
    ? []
    : tested.gone.map((status): readonly [string, Partial<S>, Parameters] => [
        `what is ${status}`,
        { ...(first?.[1] as Partial<S>), status },
        first?.[4] ?? {},
      ]);

  describe(rule.id, () => {
    const content = tables.compliant.map(([name, parts, given]) => ({ name, parts, given }));
    it.each(content)('is content with $name', ({ parts, given }) => {
      const state = stateOf(parts);

      expect(rule.check(state, contextOf(given))).toEqual({ kind: 'compliant' });
    });

    const outside = [...(tables.notApplicable ?? []), ...gone];
    it.each(outside.map(([name, parts, given]) => ({ name, parts, given })))(
      'has nothing to say of $name',
      ({ parts, given }) => {
        expect(rule.check(stateOf(parts), contextOf(given)).kind).toBe('not-applicable');
      },
    );

    const faults = tables.violating.map(([name, parts, message, calls, given]) => {
      return { name, parts, message, calls, given };
    });
    it.each(faults)('finds $name', ({ parts, message, calls, given }) => {
      const state = stateOf(parts);
      const context = contextOf(given);

      const verdict = rule.check(state, context);
      const steps = resource.steps(ref, state, rule.desire(state, context));

      expect(verdict).toMatchObject({ kind: 'violation', message });
      expect(verdict).not.toHaveProperty('contained');
      expect(steps.map(({ call }) => call.split('.').at(-1))).toEqual(calls);
      expect(calls.length === 0 ? [] : breachesOfCure(tested, rule, state, context)).toEqual([]);
    });

    const contained = (tables.contained ?? []).map(([name, parts, how]) => ({ name, parts, how }));
    it.each(contained)('knows what is shut off: $name', ({ parts, how }) => {
      const verdict = rule.check(stateOf(parts), contextOf());

      expect(verdict).toMatchObject({ kind: 'violation', contained: how });
    });

    const ways = (tables.preflight ?? []).map(([name, parts, said, given]) => {
      return { name, parts, said, given };
    });
    it.each(ways)('judges the way to the cure: $name', ({ parts, said, given }) => {
      const state = stateOf(parts);
      const context = contextOf(given);

      const verdict = rule.preflight?.(state, rule.desire(state, context), context);

      expect(verdict?.kind === 'problem' ? verdict.message : verdict?.kind).toContain(said);
      expect(verdict?.kind === 'problem' ? verdict.remedy.length : 99).toBeGreaterThan(20);
    });
  });
}
