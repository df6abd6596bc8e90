import { describe, expect, it } from 'vitest';
import {
  bypasses,
  listsEverybody,
  reach,
} from '../../../shared/resources/azure/storage-firewall.ts';
import { account, switched } from '../../support/azure-accounts.ts';

function lists(...values: readonly string[]) {
  const rules = (isV6: boolean) =>
    values.filter((value) => value.includes(':') === isV6).map((value) => ({ value }));
  return account({
    networkAcls: { defaultAction: 'Deny', ipRules: rules(false), ipv6Rules: rules(true) },
  });
}

describe('reach', () => {
  it.each([
    ['everywhere', account()],
    ['everywhere', account({ networkAcls: {} })],
    ['everywhere', switched({ publicNetworkAccess: null })],
    ['listed', lists()],
    ['listed', lists('203.0.113.0/24')],
    ['everywhere', lists('0.0.0.0/1', '128.0.0.0/1')],
    ['private', switched({ publicNetworkAccess: 'Disabled' })],
    ['private', switched({ publicNetworkAccess: 'SecuredByPerimeter' })],
  ])('is %s', (from, state) => {
    expect(reach(state)).toBe(from);
  });
});

describe('listsEverybody', () => {
  it.each([
    [[], false],
    [['203.0.113.7'], false],
    [['10.0.0.0/8', '203.0.113.0/24'], false],
    [['0.0.0.0/2'], false],
    [['0.0.0.0/1'], true],
    [['0.0.0.0/0'], true],
    [['0.0.0.0/2', '64.0.0.0/2'], true],
    [['2001:db8::/32'], false],
    [['2001:db8::1'], false],
    [['2000::/3'], true],
    [['::/0'], true],
    [['not an address'], false],
    [['1.2.3.4/99'], false],
  ])('knows of %j: %s', (values, is) => {
    expect(listsEverybody(lists(...values))).toBe(is);
  });

  it.each([null, 'x', [null], [{ value: 5 }], [[]]])('takes the list %j for empty', (ipRules) => {
    expect(listsEverybody(account({ networkAcls: { ipRules } }))).toBe(false);
  });
});

describe('bypasses', () => {
  it.each([
    [undefined, true],
    ['AzureServices', true],
    ['Logging, Metrics, AzureServices', true],
    ['Logging,AzureServices', true],
    ['None', false],
    ['Logging, Metrics', false],
    ['', false],
  ])('reads %j as %s', (bypass, is) => {
    expect(bypasses(bypass)).toBe(is);
  });
});
