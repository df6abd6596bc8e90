import { describe, expect, it } from 'vitest';
import type { Actor } from '../../../shared/core/trigger.ts';
import type { Fields } from '../../../shared/events/read.ts';
import { ALICE, NUMBER, notebooks, onlyTrigger, PROJECT } from './samples.ts';

const DEPLOYER = `deployer@${PROJECT}.iam.gserviceaccount.com`;
const POOLS = '//iam.googleapis.com/locations/global/workforcePools/staff/subject';
const WORKLOADS = `//iam.googleapis.com/projects/${NUMBER}/locations/global/workloadIdentityPools`;

function actorOf(authenticationInfo: Fields): Actor | null {
  return onlyTrigger(notebooks('StopInstance', { authenticationInfo })).actor;
}

/** Whoever used the deployer's account, the first of them first. */
function through(...chain: readonly Fields[]): Actor | null {
  return actorOf({ principalEmail: DEPLOYER, serviceAccountDelegationInfo: chain });
}

describe('a chain of delegation', () => {
  it.each([
    ['by email', { firstPartyPrincipal: { principalEmail: ALICE } }],
    ['by subject', { principalSubject: `user:${ALICE}` }],
    ['by subject of a first party', { firstPartyPrincipal: { principalSubject: `user:${ALICE}` } }],
  ])('tells the person who used the account: %s', (_what, link) => {
    expect(through(link)).toEqual({
      principal: DEPLOYER,
      kind: 'human',
      name: ALICE,
      account: PROJECT,
      role: DEPLOYER,
      tool: null,
    });
  });

  it('tells a person of a workforce', () => {
    expect(through({ principalSubject: `principal:${POOLS}/bob@corp.example` })?.name).toBe(
      'bob@corp.example',
    );
  });

  it('may be no more than a subject besides the email', () => {
    const principalSubject = `principal:${POOLS}/bob@corp.example`;
    const actor = actorOf({ principalEmail: DEPLOYER, principalSubject });

    expect(actor).toMatchObject({
      principal: DEPLOYER,
      kind: 'human',
      name: 'bob@corp.example',
      role: DEPLOYER,
    });
    expect(actorOf({ principalEmail: DEPLOYER, principalSubject: `user:${DEPLOYER}` })?.kind).toBe(
      'robot',
    );
  });

  it('names the first person in it, past accounts and Google’s own', () => {
    const actor = through(
      { firstPartyPrincipal: { principalEmail: 'app-engine-appserver@prod.google.com' } },
      { firstPartyPrincipal: { principalEmail: ALICE } },
      { firstPartyPrincipal: { principalEmail: 'mallory@example.com' } },
      { firstPartyPrincipal: { principalEmail: `ci@${PROJECT}.iam.gserviceaccount.com` } },
    );

    expect(actor?.name).toBe(ALICE);
  });

  it.each([
    [
      'Google’s own',
      {
        firstPartyPrincipal: {
          principalEmail: `service-${NUMBER}@serverless-robot-prod.iam.gserviceaccount.com`,
        },
      },
    ],
    ['a workload', { principalSubject: `principal:${WORKLOADS}/github/subject/repo:org/app` }],
    ['claims of a third party', { thirdPartyPrincipal: { thirdPartyClaims: { sub: 'bob' } } }],
    ['nothing', {}],
  ])('leaves the account as it is when it holds only %s', (_what, link) => {
    expect(through(link)).toMatchObject({ kind: 'robot', name: DEPLOYER, role: null });
  });

  it('does not replace a person', () => {
    const serviceAccountDelegationInfo = [
      { firstPartyPrincipal: { principalEmail: 'bob@example.com' } },
    ];

    expect(actorOf({ principalEmail: ALICE, serviceAccountDelegationInfo })?.name).toBe(ALICE);
  });
});
