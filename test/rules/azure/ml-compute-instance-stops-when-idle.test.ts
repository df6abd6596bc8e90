import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/ml-compute.ts';
import { rule } from '../../../shared/rules/azure/ml-compute-instance-stops-when-idle.ts';
import { breachesOf } from '../../support/azure-ml.ts';
import {
  COMPUTE_CONTEXT,
  COMPUTE_REF,
  cluster,
  instance,
} from '../../support/azure-ml-computes.ts';

describe(rule.id, () => {
  it('is content with any time', () => {
    const state = instance({ idleShutdown: 'P3D' });

    expect(rule.check(state, COMPUTE_CONTEXT)).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, COMPUTE_CONTEXT)).toBe(state);
  });

  it.each([
    [{}, 'PT60M'],
    [{ idleTime: ' PT2H ' }, 'PT2H'],
    [{ idleTime: 5 }, 'PT60M'],
  ])('sets what the policy %j says, which cannot be taken back', (parameters, time) => {
    const context = { ...COMPUTE_CONTEXT, parameters };

    expect(breachesOf(resource, rule, instance(), context)).toEqual([]);
    expect(resource.steps(COMPUTE_REF, instance(), rule.desire(instance(), context))).toMatchObject(
      [{ input: { body: { idleTimeBeforeShutdown: time } }, undo: 'none' }],
    );
  });

  it.each([
    ['ready', 'PT15M'],
    ['ready', 'P3D'],
    ['ready', 'P1DT12H30M'],
    ['ready', ''],
    ['problem', 'PT14M'],
    ['problem', 'P3DT1M'],
    ['problem', '60'],
    ['problem', 'P'],
    ['problem', 'PT1H; rm'],
  ])('is %s with %j', (kind, idleTime) => {
    const context = { ...COMPUTE_CONTEXT, parameters: { idleTime } };

    expect(rule.preflight?.(instance(), instance(), context).kind).toBe(kind);
  });

  it.each([
    ['a cluster', cluster()],
    ['what is going away', instance({ status: 'Deleting' })],
  ])('says nothing of %s', (_, state) => {
    expect(rule.check(state, COMPUTE_CONTEXT).kind).toBe('not-applicable');
    expect(rule.desire(state, COMPUTE_CONTEXT)).toBe(state);
  });
});
