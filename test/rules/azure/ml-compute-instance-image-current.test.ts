import { describe, expect, it } from 'vitest';
import { rule } from '../../../shared/rules/azure/ml-compute-instance-image-current.ts';
import {
  breachesOfTelling,
  COMPUTE_CONTEXT,
  cluster,
  instance,
} from '../../support/azure-ml-computes.ts';

describe(rule.id, () => {
  it.each([['newest', instance()]])('is content: %s', (_, state) => {
    expect(rule.check(state, COMPUTE_CONTEXT)).toEqual({ kind: 'compliant' });
  });

  it.each([['older', instance({ isNewestImage: false })]])(
    'tells, and does nothing: %s',
    (_, state) => {
      expect(breachesOfTelling(rule, state)).toEqual([]);
    },
  );

  it.each([
    ['it is a cluster', cluster()],
    ['it is going away', instance({ status: 'Deleting' })],
    ['it is something else', instance({ computeType: 'Kubernetes' })],
    ['nobody says', instance({ isNewestImage: null })],
  ])('says nothing: %s', (_, state) => {
    expect(rule.check(state, COMPUTE_CONTEXT).kind).toBe('not-applicable');
  });

  it('rests while nothing runs', () => {
    const state = instance({ isNewestImage: false, status: 'Stopped' });

    expect(rule.check(state, COMPUTE_CONTEXT)).toMatchObject({ contained: 'stopped' });
  });
});
