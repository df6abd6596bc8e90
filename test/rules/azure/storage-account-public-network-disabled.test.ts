import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/storage-account.ts';
import { rule } from '../../../shared/rules/azure/storage-account-public-network-disabled.ts';
import {
  ACCOUNT_REF,
  AZURE_CONTEXT,
  breachesOfCure,
  switched,
} from '../../support/azure-accounts.ts';

const DENY = { networkAcls: { defaultAction: 'Deny' } };
const ENDPOINT = { privateEndpoints: ['/subscriptions/s/pe'] };

describe(rule.id, () => {
  it.each(['Disabled', 'SecuredByPerimeter'])('is content with %s', (publicNetworkAccess) => {
    const state = switched({ publicNetworkAccess });

    expect(rule.check(state, AZURE_CONTEXT)).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, AZURE_CONTEXT)).toBe(state);
  });

  it.each([
    ['is open', switched({ publicNetworkAccess: 'Enabled' }), undefined],
    ['was never set', switched({ publicNetworkAccess: null }), undefined],
    ['has a firewall, which is less bad', switched({}, DENY), 'low'],
  ])('finds an account that %s', (_, state, severity) => {
    const verdict = rule.check(state, AZURE_CONTEXT);

    expect(verdict).toMatchObject({ kind: 'violation' });
    expect(verdict.kind === 'violation' ? verdict.severity : null).toBe(severity);
    expect(breachesOfCure(rule, state)).toEqual([]);
  });

  it('closes it, which interrupts whoever uses it', () => {
    const state = switched({}, ENDPOINT);

    const steps = resource.steps(ACCOUNT_REF, state, rule.desire(state, AZURE_CONTEXT));

    expect(steps).toMatchObject([
      {
        input: { body: { properties: { publicNetworkAccess: 'Disabled' } } },
        disruption: expect.stringContaining('private endpoint'),
        undo: 'exact',
      },
    ]);
    expect(steps[0]?.intended).toBeUndefined();
    expect(steps[0]?.input).not.toHaveProperty('body.properties.networkAcls');
  });

  it.each([
    ['ready', ENDPOINT],
    ['problem', {}],
  ])('is %s with the private endpoints of %j', (kind, parts) => {
    const state = switched({}, parts);

    expect(rule.preflight?.(state, state, AZURE_CONTEXT).kind).toBe(kind);
  });
});
