import { describe, expect, it } from 'vitest';
import { CloudError } from '../../shared/core/failure.ts';
import { NO_HINTS } from '../../shared/core/resource.ts';
import type { State } from '../../shared/core/state.ts';
import {
  backTo,
  benchOf,
  fold,
  hintsOf,
  isOpen,
  operationsOfRead,
  type ResourceSuite,
  read,
  verdictOf,
} from './resource-bench.ts';
import { applyAll, expectLawful, settled } from './resource-laws.ts';

/** The laws every resource type keeps, on its faulty worlds and its rules. Run by each type's own test. */
export function describeResource<S extends State, World, Send>(
  suite: ResourceSuite<S, World, Send>,
): void {
  const { resource } = suite;
  describe(`contract of ${resource.type}`, () => {
    describeDeclarations(suite);
    describeReads(suite);
    for (const [name, faulty] of Object.entries(suite.faulty)) {
      describeCure(suite, name, faulty);
    }
    it.each(Object.entries(suite.incurable ?? {}))('plans nothing for %s', async (_, faulty) => {
      const live = await read(suite, benchOf(suite, faulty()));

      const findings = suite.rules.filter((rule) => isOpen(verdictOf(suite, rule, live)));

      expect(findings).not.toEqual([]);
      expect(resource.steps(suite.ref, live, fold(suite, live))).toEqual([]);
    });
  });
}

function describeDeclarations<S extends State, World, Send>(
  suite: ResourceSuite<S, World, Send>,
): void {
  const { resource, ref } = suite;

  it('declares its maps, withdrawable and secret fields among its fields', () => {
    const declared = Object.keys(resource.fields);

    for (const field of [...resource.maps, ...resource.withdrawable, ...resource.additive]) {
      expect(declared).toContain(field.split('.')[0]);
    }
  });

  it('says how long reads and transitions take', () => {
    expect(resource.consistencyMs).toBeGreaterThanOrEqual(10_000);
    expect(resource.transitionMs).toBeGreaterThan(0);
    expect(resource.transitionMaxMs).toBeGreaterThan(resource.transitionMs);
  });

  it('links to the console', () => {
    expect(new URL(resource.consoleUrl(ref)).protocol).toBe('https:');
  });
}

function describeReads<S extends State, World, Send>(suite: ResourceSuite<S, World, Send>): void {
  const { resource, ref } = suite;
  const [first] = Object.values({ ...suite.faulty, ...suite.incurable });
  const world = (): World => {
    if (first === undefined) {
      throw new Error(`The suite of ${resource.type} has no faulty world.`);
    }
    return first();
  };

  it('reads null for a resource that does not exist', async () => {
    const { api } = benchOf(suite, world());
    const absent = { ...ref, id: `${ref.id}-absent`, name: `${ref.name}-absent` };

    const state = await api.read(absent, NO_HINTS);

    expect(state).toBeNull();
  });

  it('reads plain data, and the same twice', async () => {
    const bench = benchOf(suite, world());

    const state = await read(suite, bench);
    const again = await read(suite, bench);

    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    expect(again).toEqual(state);
  });

  it('lists it', async () => {
    const { api, host } = benchOf(suite, world());

    const listed = [];
    for await (const each of api.list(suite.cloud.scope(host.world))) {
      listed.push(each);
    }

    expect(listed).toContainEqual(ref);
  });

  it('rejects a denied read with the permission that is missing', async () => {
    const operations = await operationsOfRead(suite, world());
    expect(operations.length).toBeGreaterThan(0);

    for (const denied of operations) {
      const { api } = benchOf(suite, world(), denied);

      const outcome = await api.read(ref, hintsOf(suite, null)).catch((error: unknown) => error);

      if (suite.optionalReads?.includes(denied) === true) {
        expect(outcome, `${denied} denied`).not.toBeInstanceOf(Error);
      } else {
        expect(outcome, `${denied} denied`).toBeInstanceOf(CloudError);
        const failure = outcome instanceof CloudError ? outcome.failure : null;
        expect(failure?.code, `${denied} denied`).toBe('denied');
        expect(failure?.permission, `${denied} denied`).toMatch(suite.cloud.permission);
      }
    }
  });
}

function describeCure<S extends State, World, Send>(
  suite: ResourceSuite<S, World, Send>,
  name: string,
  faulty: () => World,
): void {
  const { resource, ref, rules } = suite;

  describe(name, () => {
    it('has a finding, and no steps between equal states', async () => {
      const live = await read(suite, benchOf(suite, faulty()));

      const findings = rules.filter((rule) => isOpen(verdictOf(suite, rule, live)));

      expect(findings).not.toEqual([]);
      expect(resource.steps(ref, live, live)).toEqual([]);
    });

    it('compiles the findings into lawful steps that reach the target', async () => {
      const live = await read(suite, benchOf(suite, faulty()));
      const target = fold(suite, live);

      const steps = resource.steps(ref, live, target);

      expect(steps.length).toBeGreaterThan(0);
      expect(resource.steps(ref, live, target)).toEqual(steps);
      expect(JSON.parse(JSON.stringify(steps))).toEqual(steps);
      for (const step of steps) {
        expectLawful(suite, step);
      }
    });

    it('is cured step by step, stays cured, and comes back by undo', async () => {
      const bench = benchOf(suite, faulty());
      const original = await settled(suite, bench);

      const cure = resource.steps(ref, original, fold(suite, original));
      await applyAll(suite, bench, cure);
      const cured = await read(suite, bench);

      for (const rule of rules) {
        expect(isOpen(verdictOf(suite, rule, cured)), `${rule.id} after the cure`).toBe(false);
      }
      expect(resource.steps(ref, cured, fold(suite, cured))).toEqual([]);

      if (cure.some((step) => step.undo === 'none')) {
        return;
      }
      const undo = resource.steps(ref, cured, backTo(suite, original, cured));
      for (const step of undo) {
        expectLawful(suite, step);
      }
      await applyAll(suite, bench, undo);
      const undone = await read(suite, bench);

      expect(without(undone, suite.tolerated)).toEqual(without(original, suite.tolerated));
    });
  });
}

function without(state: State, fields: readonly string[] = []): Record<string, unknown> {
  return Object.fromEntries(Object.entries(state).filter(([field]) => !fields.includes(field)));
}
