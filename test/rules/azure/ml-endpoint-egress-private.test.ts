import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/ml-endpoint.ts';
import { rule } from '../../../shared/rules/azure/ml-endpoint-egress-private.ts';
import { breachesOfLabel } from '../../support/azure-ml.ts';
import { ENDPOINT_CONTEXT, endpoint } from '../../support/azure-ml-endpoints.ts';

describe(rule.id, () => {
  it.each([
    ['closed', endpoint()],
    ['no deployments', endpoint({ deployments: [] })],
  ])('is content: %s', (_, state) => {
    expect(rule.check(state, ENDPOINT_CONTEXT)).toEqual({ kind: 'compliant' });
  });

  it.each([['open', endpoint({ deployments: [{ name: 'blue', hasPublicEgress: true }] })]])(
    'marks, and does nothing else: %s',
    (_, state) => {
      expect(breachesOfLabel(resource, rule, state, ENDPOINT_CONTEXT)).toEqual([]);
    },
  );

  it.each([
    [
      'it is going away',
      endpoint({ deployments: [{ name: 'blue', hasPublicEgress: true }], status: 'Deleting' }),
    ],
    [
      'the managed network decides',
      endpoint({ deployments: [{ name: 'blue', hasPublicEgress: true }], hasManagedNetwork: true }),
    ],
    ['they could not be read', endpoint({ deployments: [], deploymentsProblem: 'Denied.' })],
  ])('says nothing: %s', (_, state) => {
    expect(rule.check(state, ENDPOINT_CONTEXT).kind).toBe('not-applicable');
  });

  it('says how its owner makes it right, with names quoted', () => {
    const ref = { ...ENDPOINT_CONTEXT.ref, name: "e'$(x)" };

    const recipe = rule.recipe?.(endpoint(), { ...ENDPOINT_CONTEXT, ref });

    expect(recipe).toContain('egress_public_network_access: disabled');
    expect(recipe).toContain("'e'\\''$(x)'");
  });

  it('names the deployments, as many as help', () => {
    const deployments = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => ({
      name,
      hasPublicEgress: name !== 'b',
    }));

    expect(rule.check(endpoint({ deployments }), ENDPOINT_CONTEXT)).toMatchObject({
      message: 'Deployments reach public networks: a, c, d, e, f and 1 more.',
    });
  });
});
