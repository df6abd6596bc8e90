import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/ml-compute.ts';
import { rule } from '../../../shared/rules/azure/ml-compute-cluster-scales-to-zero.ts';
import { breachesOf } from '../../support/azure-ml.ts';
import {
  COMPUTE_CONTEXT,
  COMPUTE_REF,
  cluster,
  instance,
} from '../../support/azure-ml-computes.ts';

describe(rule.id, () => {
  it('is content with none', () => {
    expect(rule.check(cluster(), COMPUTE_CONTEXT)).toEqual({ kind: 'compliant' });
    expect(rule.desire(cluster(), COMPUTE_CONTEXT)).toEqual(cluster());
  });

  it('gives back nodes that idle, and takes none from a job', () => {
    const state = cluster({ minNodes: 2, busyNodes: 2 });

    expect(breachesOf(resource, rule, state, COMPUTE_CONTEXT)).toEqual([]);
    expect(resource.steps(COMPUTE_REF, state, rule.desire(state, COMPUTE_CONTEXT))).toMatchObject([
      {
        edits: [{ field: 'minNodes', before: 2, after: 0 }],
        input: {
          body: {
            properties: {
              properties: {
                scaleSettings: {
                  minNodeCount: 0,
                  maxNodeCount: 4,
                  nodeIdleTimeBeforeScaleDown: 'PT2M',
                },
              },
            },
          },
        },
        disruption: null,
        undo: 'exact',
      },
    ]);
  });

  it.each([
    ['an instance', instance({ minNodes: 2 })],
    ['what is going away', cluster({ minNodes: 2, status: 'Deleting' })],
  ])('says nothing of %s', (_, state) => {
    expect(rule.check(state, COMPUTE_CONTEXT).kind).toBe('not-applicable');
  });
});
