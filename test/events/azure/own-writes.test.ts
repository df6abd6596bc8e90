import { describe, expect, it } from 'vitest';
import { type Identity, isOwn, knownBy } from '../../../shared/events/azure/actor.ts';
import { ALICE, application } from './samples.ts';

const OID = '66666666-6666-4666-8666-66666666abcd';
const NOBODY: Identity = {
  claims: {},
  authorization: {},
  caller: undefined,
  display: undefined,
  address: undefined,
};

describe('Cordon itself', () => {
  it.each([
    ['an application’s caller', { caller: OID }, [OID], true],
    [
      'an id with other letters and no hyphens',
      { caller: OID.toUpperCase() },
      [OID.replaceAll('-', '')],
      true,
    ],
    ['a person’s caller', { caller: 'cordon' }, ['cordon'], false],
    [
      'an application’s id that is none',
      { claims: application('cordon', 'cordon') },
      ['cordon'],
      false,
    ],
    ['a UPN', { claims: ALICE }, ['alice@contoso.com'], false],
    ['nothing', { caller: OID }, [''], false],
    ['nobody', { caller: OID }, [], false],
  ])('is told by %s', (_what, identity, own, expected) => {
    const known = knownBy({ ...NOBODY, ...identity });

    expect(known !== null && isOwn(known, own)).toBe(expected);
  });
});
