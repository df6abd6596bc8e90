import { describe, expect, it } from 'vitest';
import { isOwn } from '../../../shared/events/gcp/actor.ts';
import type { Fields } from '../../../shared/events/read.ts';
import { ALICE, notebooks, OWN_EMAIL, onlyIgnored, onlyTrigger, PROJECT } from './samples.ts';

const DEPLOYER = `deployer@${PROJECT}.iam.gserviceaccount.com`;

describe('own writes', () => {
  const made = (authenticationInfo: Fields, agent = 'x') =>
    notebooks('StopInstance', {
      authenticationInfo,
      requestMetadata: { callerSuppliedUserAgent: agent },
    });

  it.each([
    ['the email', { principalEmail: OWN_EMAIL }],
    ['the email in capitals', { principalEmail: OWN_EMAIL.toUpperCase() }],
    [
      'the email, through what Google runs it on',
      {
        principalEmail: OWN_EMAIL,
        serviceAccountDelegationInfo: [
          { firstPartyPrincipal: { principalEmail: 'x@prod.google.com' } },
        ],
      },
    ],
  ])('are known by %s', (_what, authentication) => {
    const ignored = onlyIgnored(made(authentication));

    expect(ignored.reason).toBe('own-write');
    expect(ignored.detail.toLowerCase()).toContain(OWN_EMAIL);
  });

  it.each([
    ['another account', { principalEmail: DEPLOYER }],
    ['an account whose email begins like ours', { principalEmail: `${OWN_EMAIL}.example.com` }],
    ['an account whose email ends like ours', { principalEmail: `x${OWN_EMAIL}` }],
    [
      'a subject that names ours',
      { principalEmail: ALICE, principalSubject: `serviceAccount:${OWN_EMAIL}` },
    ],
    ['a subject alone', { principalSubject: `serviceAccount:${OWN_EMAIL}` }],
    [
      'a chain in which ours stands',
      {
        principalEmail: DEPLOYER,
        serviceAccountDelegationInfo: [{ firstPartyPrincipal: { principalEmail: OWN_EMAIL } }],
      },
    ],
    ['nobody', { principalEmail: '' }],
  ])('are not those of %s', (_what, authentication) => {
    expect(onlyTrigger(made(authentication, OWN_EMAIL)).effect).toBe('state');
  });

  it('are known whatever the case of the email that deployment gave', () => {
    const payload = { authenticationInfo: { principalEmail: OWN_EMAIL } };

    expect(isOwn(payload, ['', OWN_EMAIL.toUpperCase()])).toBe(true);
  });

  it.each([{}, { authenticationInfo: {} }, { authenticationInfo: { principalEmail: '' } }])(
    'are not those of nobody, even when deployment gave nothing: %j',
    (payload) => {
      expect(isOwn(payload, [''])).toBe(false);
    },
  );
});
