import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/storage-account.ts';
import { rule } from '../../../shared/rules/azure/storage-account-network-default-denied.ts';
import {
  ACCOUNT_REF,
  AZURE_CONTEXT,
  account,
  breachesOfCure,
  switched,
} from '../../support/azure-accounts.ts';

const RULES = {
  bypass: 'Logging, Metrics',
  ipRules: [{ value: '203.0.113.7', action: 'Allow' }],
  ipv6Rules: [{ value: '2001:db8::/48', action: 'Allow' }],
  virtualNetworkRules: [{ id: '/subscriptions/s/subnets/a', action: 'Allow' }],
  resourceAccessRules: [{ tenantId: 't', resourceId: '/subscriptions/s/ws' }],
};
const OPEN = account({ networkAcls: { ...RULES, defaultAction: 'Allow' } });

describe(rule.id, () => {
  it.each([
    ['denies by default', account({ networkAcls: { defaultAction: 'Deny' } })],
    ['is closed to public networks anyway', switched({ publicNetworkAccess: 'Disabled' })],
    ['leaves it to a perimeter', switched({ publicNetworkAccess: 'SecuredByPerimeter' })],
  ])('is content where the account %s', (_, state) => {
    expect(rule.check(state, AZURE_CONTEXT)).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, AZURE_CONTEXT)).toBe(state);
  });

  it.each([
    ['allows by default', OPEN],
    ['has no firewall at all', account({ networkAcls: {} })],
    ['never said what of public networks', switched({ publicNetworkAccess: null })],
  ])('finds and cures an account that %s', (_, state) => {
    expect(rule.check(state, AZURE_CONTEXT)).toMatchObject({ kind: 'violation' });
    expect(breachesOfCure(rule, state)).toEqual([]);
  });

  it('sends every list again as it was, for the call replaces them all', () => {
    const [step] = resource.steps(ACCOUNT_REF, OPEN, rule.desire(OPEN, AZURE_CONTEXT));

    expect(step).toMatchObject({
      edits: [{ field: 'networkAcls.defaultAction', before: 'Allow', after: 'Deny' }],
      disruption: expect.stringContaining('firewall'),
      undo: 'exact',
      permissions: [
        'Microsoft.Storage/storageAccounts/write',
        'Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action',
      ],
    });
    expect(step?.input['body']).toEqual({
      properties: { networkAcls: { ...RULES, defaultAction: 'Deny' } },
    });
    expect(step?.intended).toBeUndefined();
  });

  it('needs no right to subnets where none is listed', () => {
    const state = account();

    const [step] = resource.steps(ACCOUNT_REF, state, rule.desire(state, AZURE_CONTEXT));

    expect(step?.permissions).toEqual(['Microsoft.Storage/storageAccounts/write']);
  });

  it('opens again without being felt', () => {
    const [undo] = resource.steps(ACCOUNT_REF, rule.desire(OPEN, AZURE_CONTEXT), OPEN);

    expect(undo?.disruption).toBeNull();
    expect(undo?.input['body']).toEqual({
      properties: { networkAcls: { ...RULES, defaultAction: 'Allow' } },
    });
  });

  it('says so where the lists let nearly everybody in, and takes nothing out of them', () => {
    const ipRules = ['0.0.0.0/2', '64.0.0.0/3', '96.0.0.0/3', '128.0.0.0/1'].map((value) => ({
      value,
    }));
    const state = account({ networkAcls: { ipRules, defaultAction: 'Deny' } });

    expect(rule.check(state, AZURE_CONTEXT)).toMatchObject({
      kind: 'violation',
      message: expect.stringContaining('whole internet'),
    });
    expect(rule.desire(state, AZURE_CONTEXT)).toBe(state);
    expect(rule.recipe?.(state, AZURE_CONTEXT)).toContain('Shorten');
    expect(rule.recipe?.(OPEN, AZURE_CONTEXT)).toBeNull();
  });

  it.each([
    ['problem', { bypass: 'None', ipRules: [] }, []],
    ['problem', { bypass: 'Logging, Metrics' }, []],
    ['ready', { bypass: 'Logging, AzureServices' }, []],
    ['ready', {}, []],
    ['ready', { bypass: 'None', ipv6Rules: [{ value: '2001:db8::/48' }] }, []],
    ['ready', { bypass: 'None' }, ['/subscriptions/s/pe']],
  ])('is %s with the firewall %j and the endpoints %j', (kind, networkAcls, privateEndpoints) => {
    const state = account({ networkAcls, privateEndpoints });

    expect(rule.preflight?.(state, state, AZURE_CONTEXT).kind).toBe(kind);
  });
});
