import { describe, expect, it } from 'vitest';
import { rule } from '../../../shared/rules/azure/ml-compute-cluster-in-network.ts';
import {
  breachesOfTelling,
  COMPUTE_CONTEXT,
  cluster,
  instance,
} from '../../support/azure-ml-computes.ts';

describe(rule.id, () => {
  it.each([['inside', cluster({ isInNetwork: true })]])('is content: %s', (_, state) => {
    expect(rule.check(state, COMPUTE_CONTEXT)).toEqual({ kind: 'compliant' });
  });

  it.each([['outside', cluster()]])('tells, and does nothing: %s', (_, state) => {
    expect(breachesOfTelling(rule, state)).toEqual([]);
  });

  it.each([
    ['it is an instance', instance()],
    ['it is going away', cluster({ status: 'Deleting' })],
    ['it is something else', cluster({ computeType: 'VirtualMachine' })],
  ])('says nothing: %s', (_, state) => {
    expect(rule.check(state, COMPUTE_CONTEXT).kind).toBe('not-applicable');
  });

  it('rests while nothing runs', () => {
    const state = cluster({ maxNodes: 0 });

    expect(rule.check(state, COMPUTE_CONTEXT)).toMatchObject({ contained: 'stopped' });
  });
});
