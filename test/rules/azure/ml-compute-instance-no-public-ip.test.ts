import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/ml-compute.ts';
import { rule } from '../../../shared/rules/azure/ml-compute-instance-no-public-ip.ts';
import { breachesOf } from '../../support/azure-ml.ts';
import {
  COMPUTE_CONTEXT,
  COMPUTE_REF,
  cluster,
  instance,
} from '../../support/azure-ml-computes.ts';

describe(rule.id, () => {
  it.each([['no address', instance({ hasPublicIp: false })]])('is content: %s', (_, state) => {
    expect(rule.check(state, COMPUTE_CONTEXT)).toEqual({ kind: 'compliant' });
  });

  it.each([
    ['an address', instance()],
    ['an address in a network', instance({ isInNetwork: true })],
    ['not made yet', instance({ status: 'Creating' })],
  ])('stops it: %s', (_, state) => {
    const steps = resource.steps(COMPUTE_REF, state, rule.desire(state, COMPUTE_CONTEXT));

    expect(breachesOf(resource, rule, state, COMPUTE_CONTEXT)).toEqual([]);
    expect(steps).toMatchObject([
      {
        call: 'ml:Compute_Stop',
        disruption: expect.stringContaining('kernels'),
        undo: 'equivalent',
      },
    ]);
  });

  it.each(['Stopped', 'CreateFailed'])('rests while it is %s', (status) => {
    const state = { ...instance(), status };

    expect(rule.check(state, COMPUTE_CONTEXT)).toMatchObject({ contained: 'stopped' });
    expect(rule.desire(state, COMPUTE_CONTEXT)).toBe(state);
  });

  it.each([
    ['it is a cluster', cluster()],
    ['it is going away', instance({ status: 'Deleting' })],
    ['it is something else', instance({ computeType: 'Kubernetes' })],
  ])('says nothing: %s', (_, state) => {
    expect(rule.check(state, COMPUTE_CONTEXT).kind).toBe('not-applicable');
  });

  it('says how its owner makes it right, with names quoted', () => {
    const ref = { ...COMPUTE_REF, name: "c'$(x)" };

    expect(rule.recipe?.(instance(), { ...COMPUTE_CONTEXT, ref })).toContain("--name 'c'\\''$(x)'");
  });
});
