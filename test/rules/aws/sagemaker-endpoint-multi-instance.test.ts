import { describe, expect, it } from 'vitest';
import type { EndpointState } from '../../../shared/resources/aws/endpoint-state.ts';
import { resource } from '../../../shared/resources/aws/sagemaker-endpoint.ts';
import { rule } from '../../../shared/rules/aws/sagemaker-endpoint-multi-instance.ts';
import { endpointRef, endpointState, keyContext } from '../../support/endpoints.ts';

const WANTED = { ...keyContext(), parameters: { wanted: true } };

function counting(counts: Readonly<Record<string, number>>): EndpointState {
  return endpointState({}, { counts });
}

describe('check', () => {
  it.each<[name: string, state: EndpointState, wanted: unknown, said: RegExp]>([
    ['one instance', counting({ a: 1 }), true, /^one instance alone serves a$/],
    ['one instance of two variants', counting({ a: 1, b: 3, c: 1 }), true, /serves a, c$/],
    ['two instances', counting({ a: 2 }), true, /^compliant$/],
    ['none yet', counting({ a: 0 }), true, /^compliant$/],
    ['numbers that AWS manages', counting({}), true, /^not-applicable$/],
    ['one instance nobody minds', counting({ a: 1 }), undefined, /^not-applicable$/],
    ['one instance under a policy that says no', counting({ a: 1 }), 'yes', /^not-applicable$/],
  ])('judges %s', (_, state, wanted, said) => {
    const parameters = wanted === undefined ? {} : { wanted: wanted as never };

    const verdict = rule.check(state, { ...WANTED, parameters });

    expect(verdict.kind === 'violation' ? verdict.message : verdict.kind).toMatch(said);
  });
});

describe('desire', () => {
  it('raises single instances to two in place, one variant a call, and no other number', () => {
    const live = counting({ a: 1, b: 7, c: 1 });
    const ref = endpointRef('Churn');

    const target = rule.desire(live, WANTED);
    const steps = resource.steps(ref, live, target);

    expect(target.counts).toEqual({ a: 2, b: 7, c: 2 });
    expect(rule.check(target, WANTED)).toEqual({ kind: 'compliant' });
    expect(steps).toEqual(
      ['a', 'c'].map((VariantName) => ({
        call: 'sagemaker:UpdateEndpointWeightsAndCapacities',
        input: {
          EndpointName: 'Churn',
          DesiredWeightsAndCapacities: [{ VariantName, DesiredInstanceCount: 2 }],
        },
        permissions: ['sagemaker:UpdateEndpointWeightsAndCapacities'],
        edits: [{ field: `counts.${VariantName}`, before: 1, after: 2 }],
        needs: [{ field: 'status', oneOf: ['InService'] }],
        disruption: null,
        undo: 'equivalent',
      })),
    );
  });

  it('interrupts on the way back, when an instance is taken away', () => {
    const cured = counting({ a: 2 });

    const [back] = resource.steps(endpointRef('Churn'), cured, counting({ a: 1 }));

    expect(back?.disruption).toMatch(/taken away/);
  });

  it('changes nothing where the policy does not ask for it', () => {
    const state = counting({ a: 1 });

    expect(rule.desire(state, { ...WANTED, parameters: {} })).toBe(state);
  });
});

it('always asks: it costs', () => {
  const verdict = rule.preflight?.(counting({ a: 1 }), counting({ a: 2 }), WANTED);

  expect(verdict).toMatchObject({
    kind: 'problem',
    message: expect.stringContaining('costs as much'),
  });
});
