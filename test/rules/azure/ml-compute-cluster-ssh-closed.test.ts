import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/ml-compute.ts';
import { rule } from '../../../shared/rules/azure/ml-compute-cluster-ssh-closed.ts';
import { breachesOf } from '../../support/azure-ml.ts';
import {
  COMPUTE_CONTEXT,
  COMPUTE_REF,
  cluster,
  instance,
} from '../../support/azure-ml-computes.ts';

describe(rule.id, () => {
  it.each([
    ['closed', cluster()],
    ['open in a private network', cluster({ isSshOpen: true, hasPublicIp: false })],
  ])('is content: %s', (_, state) => {
    expect(rule.check(state, COMPUTE_CONTEXT)).toEqual({ kind: 'compliant' });
  });

  it.each([
    ['idle', cluster({ isSshOpen: true })],
    ['with nodes that it keeps', cluster({ isSshOpen: true, minNodes: 2, busyNodes: 1 })],
  ])('holds it at no nodes: %s', (_, state) => {
    const [step, ...rest] = resource.steps(COMPUTE_REF, state, rule.desire(state, COMPUTE_CONTEXT));

    expect(breachesOf(resource, rule, state, COMPUTE_CONTEXT)).toEqual([]);
    expect(rest).toEqual([]);
    expect(step).toMatchObject({
      input: {
        body: {
          properties: { properties: { scaleSettings: { minNodeCount: 0, maxNodeCount: 0 } } },
        },
      },
      undo: 'exact',
    });
    expect(step?.disruption).not.toBeNull();
  });

  it('rests while it may have no nodes', () => {
    const state = cluster({ isSshOpen: true, maxNodes: 0 });

    expect(rule.check(state, COMPUTE_CONTEXT)).toMatchObject({ contained: 'stopped' });
    expect(rule.desire(state, COMPUTE_CONTEXT)).toBe(state);
  });

  it.each([
    ['ready', 0],
    ['problem', 3],
    ['problem', null],
  ])('is %s with %s nodes at work', (kind, busyNodes) => {
    const state = cluster({ isSshOpen: true, busyNodes });

    expect(rule.preflight?.(state, state, COMPUTE_CONTEXT).kind).toBe(kind);
  });

  it.each([
    ['it is an instance', instance({ isSshOpen: true })],
    ['it is going away', cluster({ isSshOpen: true, status: 'Deleting' })],
  ])('says nothing: %s', (_, state) => {
    expect(rule.check(state, COMPUTE_CONTEXT).kind).toBe('not-applicable');
  });

  it('says how its owner makes it right, with names quoted', () => {
    const ref = { ...COMPUTE_REF, name: "c'$(x)" };

    expect(rule.recipe?.(cluster(), { ...COMPUTE_CONTEXT, ref })).toContain("--name 'c'\\''$(x)'");
  });
});
