import { describe, expect, it } from 'vitest';
import { type Identity, knownBy } from '../../../shared/events/azure/actor.ts';
import type { Fields } from '../../../shared/events/read.ts';
import { ALICE, application, TENANT } from './samples.ts';

const OID = '66666666-6666-4666-8666-666666666666';
const APP = '77777777-7777-4777-8777-777777777777';
const NOBODY: Identity = {
  claims: {},
  authorization: {},
  caller: undefined,
  display: undefined,
  address: undefined,
};

function actor(identity: Partial<Identity>) {
  return knownBy({ ...NOBODY, ...identity })?.actor ?? null;
}

function without(claims: Fields, ...keys: readonly string[]): Fields {
  return Object.fromEntries(
    Object.entries(claims).filter(([name]) => !keys.some((key) => name.endsWith(key))),
  );
}

describe('a person', () => {
  it.each([
    ['their UPN', { claims: ALICE }, 'alice@contoso.com', 'alice@contoso.com'],
    [
      'their UPN, and not the caller',
      { claims: ALICE, caller: 'other@contoso.com' },
      'alice@contoso.com',
      'alice@contoso.com',
    ],
    [
      'the caller',
      { claims: {}, caller: ' alice@contoso.com ' },
      'alice@contoso.com',
      'alice@contoso.com',
    ],
    [
      'the unique name of a guest, trimmed',
      {
        claims: {
          ...without(ALICE, '/upn', '/claims/name'),
          unique_name: ' live.com#alice@outlook.com',
        },
      },
      'live.com#alice@outlook.com',
      'live.com#alice@outlook.com',
    ],
    [
      'a UPN of a guest',
      {
        claims: {
          ...ALICE,
          [Object.keys(ALICE).find((key) => key.endsWith('/upn')) ?? '']:
            'a_b.com#EXT#@contoso.com',
        },
      },
      'a_b.com#EXT#@contoso.com',
      'a_b.com#EXT#@contoso.com',
    ],
    ['their object id', { claims: without(ALICE, '/upn', '/claims/name', 'name') }, OID, null],
    [
      'their object id, and their displayed name for people',
      { claims: without(ALICE, '/upn', '/claims/name') },
      OID,
      'Alice Example',
    ],
    [
      'claims as a text',
      { claims: JSON.stringify(ALICE) },
      'alice@contoso.com',
      'alice@contoso.com',
    ],
    [
      'a claim in a list',
      { claims: { upn: ['alice@contoso.com'] } },
      'alice@contoso.com',
      'alice@contoso.com',
    ],
    [
      'a role assignment of their own',
      { authorization: { evidence: { principalId: OID, principalType: 'User' } } },
      OID,
      null,
    ],
    [
      'a role assignment in capitals',
      { authorization: { Evidence: { PrincipalId: OID, PrincipalType: 'User' } } },
      OID,
      null,
    ],
    [
      'a role assignment beside a client',
      {
        claims: { appid: APP },
        authorization: { evidence: { principalId: OID, principalType: 'User' } },
      },
      OID,
      null,
    ],
    [
      'a role assignment as a text',
      { authorization: JSON.stringify({ evidence: { principalId: OID, principalType: 'User' } }) },
      OID,
      null,
    ],
  ])('is named by %s', (_what, identity, principal, name) => {
    expect(actor(identity)).toMatchObject({
      principal,
      kind: 'human',
      name,
      role: null,
      tool: null,
    });
  });

  it('is not named by the group their role came from, nor by the client they used', () => {
    const evidence = { PrincipalId: APP, PrincipalType: 'Group' };
    const claims = without(ALICE, '/upn', '/claims/name', 'name', 'objectidentifier');

    expect(actor({ claims, authorization: { Evidence: evidence } })).toBeNull();
    expect(actor({ claims, authorization: { evidence: [] } })).toBeNull();
  });

  it('whose displayed name is all there is cannot pass for an id', () => {
    expect(actor({ claims: { name: 'boss@contoso.com' } })).toMatchObject({
      principal: 'displayed as boss@contoso.com',
      kind: 'human',
      name: 'boss@contoso.com',
    });
    expect(actor({ display: 'Azure Policy' })).toMatchObject({ kind: 'human' });
  });

  it('belongs to a tenant, when the token says so', () => {
    expect(actor({ claims: ALICE })?.account).toBe(TENANT);
    expect(actor({ caller: 'alice@contoso.com' })?.account).toBeNull();
  });
});

describe('an application', () => {
  it.each([
    ['its token', { claims: application(OID, APP) }, APP],
    [
      'its token, whatever names are in it',
      { claims: application(OID, APP, { upn: 'a@b.c', name: 'A' }) },
      APP,
    ],
    ['an old token without a kind', { claims: application(OID, APP, { idtyp: undefined }) }, APP],
    [
      'its managed identity',
      {
        claims: application(OID, APP, {
          idtyp: undefined,
          xms_mirid:
            '/subscriptions/s/resourcegroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/mi-train',
        }),
      },
      'mi-train',
    ],
  ])('is a robot by %s', (_what, identity, name) => {
    expect(actor(identity)).toEqual({
      principal: OID,
      kind: 'robot',
      name,
      account: TENANT,
      role: APP,
      tool: null,
    });
  });

  it.each([
    ['the caller', { caller: OID }],
    [
      'its role assignment',
      { authorization: { evidence: { principalId: OID, principalType: 'ServicePrincipal' } } },
    ],
  ])('is a robot without a name by %s', (_what, identity) => {
    expect(actor(identity)).toMatchObject({ principal: OID, kind: 'robot', name: null });
  });

  it.each([
    [
      'Azure Machine Learning',
      { claims: application(OID, '0736F41A-0425-4b46-bdb5-1563eff02385') },
    ],
    ['Azure Policy', { claims: application(OID, '1d78a85d-813d-46f0-b496-dd72f50a3ec0') }],
    ['Microsoft.RecoveryServices', { caller: 'Microsoft.RecoveryServices' }],
    ['Azure Policy', { caller: 'Azure Policy' }],
  ])('of Microsoft is a service: %s', (name, identity) => {
    expect(actor(identity)).toMatchObject({ kind: 'service', name });
  });

  it('of Microsoft that a person used is that person', () => {
    const claims = { ...ALICE, appid: '0736f41a-0425-4b46-bdb5-1563eff02385' };

    expect(actor({ claims })).toMatchObject({ kind: 'human', name: 'alice@contoso.com' });
  });
});

describe('nobody', () => {
  it.each([
    ['nothing', {}],
    ['null', { claims: null, authorization: null, caller: null }],
    ['texts that are no JSON', { claims: '{', authorization: 'x' }],
    ['lists', { claims: [], authorization: [], caller: [] }],
    ['claims of a prototype', { claims: JSON.parse('{"__proto__":{"upn":"x@y.z"}}') }],
    ['an address in the claims', { claims: { ipaddr: '198.51.100.7' } }],
  ])('is named by %s', (_what, identity) => {
    expect(actor(identity)).toBeNull();
  });

  it('is told by the address alone, which is no person', () => {
    expect(actor({ address: '198.51.100.7' })).toMatchObject({
      principal: '198.51.100.7',
      kind: 'unknown',
      name: null,
    });
  });

  it('shows an address where somebody is known', () => {
    expect(JSON.stringify(actor({ claims: ALICE, address: '203.0.113.9' }))).not.toMatch(
      /198\.51|203\.0/,
    );
  });
});
