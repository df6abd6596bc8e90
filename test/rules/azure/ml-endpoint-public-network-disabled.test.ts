import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/ml-endpoint.ts';
import { rule } from '../../../shared/rules/azure/ml-endpoint-public-network-disabled.ts';
import { breachesOf } from '../../support/azure-ml.ts';
import { ENDPOINT_CONTEXT, ENDPOINT_REF, endpoint } from '../../support/azure-ml-endpoints.ts';

describe(rule.id, () => {
  it.each(['Disabled', 'disabled'])('is content with %s', (publicNetworkAccess) => {
    const state = endpoint({ publicNetworkAccess });

    expect(rule.check(state, ENDPOINT_CONTEXT)).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, ENDPOINT_CONTEXT)).toBe(state);
  });

  it.each(['Enabled', null, 'x'])('finds one that says %s', (publicNetworkAccess) => {
    const state = endpoint({ publicNetworkAccess });

    expect(breachesOf(resource, rule, state, ENDPOINT_CONTEXT)).toEqual([]);
  });

  it('sends all of it, which interrupts callers from elsewhere', () => {
    const state = endpoint();

    expect(resource.steps(ENDPOINT_REF, state, rule.desire(state, ENDPOINT_CONTEXT))).toMatchObject(
      [
        {
          call: 'ml:OnlineEndpoints_CreateOrUpdate',
          input: {
            id: ENDPOINT_REF.id,
            body: {
              location: 'westeurope',
              tags: {},
              properties: {
                authMode: 'AADToken',
                publicNetworkAccess: 'Disabled',
                traffic: { blue: 100 },
              },
            },
          },
          disruption: expect.stringContaining('private endpoint'),
          undo: 'exact',
        },
      ],
    );
  });

  it.each([
    ['is going away', endpoint({ status: 'Deleting' })],
    ['runs on a cluster of its owner', endpoint({ isAttached: true })],
  ])('says nothing of one that %s', (_, state) => {
    expect(rule.check(state, ENDPOINT_CONTEXT).kind).toBe('not-applicable');
    expect(rule.desire(state, ENDPOINT_CONTEXT)).toBe(state);
  });

  it.each([
    ['ready', true],
    ['problem', false],
  ])('is %s with a private endpoint of the workspace: %s', (kind, hasPrivateEndpoint) => {
    const state = endpoint({ hasPrivateEndpoint });

    expect(rule.preflight?.(state, state, ENDPOINT_CONTEXT).kind).toBe(kind);
  });
});
