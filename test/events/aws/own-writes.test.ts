import { describe, expect, it } from 'vitest';
import { actorOf, isOwn } from '../../../shared/events/aws/actor.ts';
import {
  ACCOUNT,
  OPTIONS,
  OWN_ROLE,
  onlyIgnored,
  onlyTrigger,
  sageMaker,
  session,
} from './samples.ts';

const USER = {
  type: 'IAMUser',
  arn: `arn:aws:iam::${ACCOUNT}:user/team/bob`,
  accountId: ACCOUNT,
  userName: 'bob',
};

describe('own writes', () => {
  const stop = (userIdentity: unknown, userAgent = 'x') =>
    sageMaker('StopNotebookInstance', { notebookInstanceName: 'nb' }, { userIdentity, userAgent });
  const own = session('reconcile-1', 'cordon/cordon-reconcile', {
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/cordon-reconcile/reconcile-1`,
  });

  it('are known by the role behind the session', () => {
    const left = onlyIgnored(stop(own));

    expect(left.reason).toBe('own-write');
    expect(left.detail).toContain(OWN_ROLE);
  });

  it('are known by the session when the role is not told', () => {
    expect(onlyIgnored(stop({ ...own, sessionContext: undefined })).reason).toBe('own-write');
  });

  it.each([
    ['another role with our session name', session('reconcile-1', 'dev')],
    [
      'our role name in another account',
      {
        type: 'AssumedRole',
        arn: 'arn:aws:sts::999988887777:assumed-role/cordon-reconcile/reconcile-1',
      },
    ],
    [
      'our role name in other case',
      {
        type: 'AssumedRole',
        arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Cordon-Reconcile/reconcile-1`,
      },
    ],
    ['a role whose name begins like ours', session('x', 'cordon-reconcile-2')],
    [
      'a user named like our role',
      { ...USER, arn: `arn:aws:iam::${ACCOUNT}:user/cordon-reconcile` },
    ],
  ])('are not those of %s', (_what, userIdentity) => {
    expect(onlyTrigger(stop(userIdentity, 'cordon/1.0')).operation).toBe('StopNotebookInstance');
  });

  it.each([
    ['a session of it', `arn:aws:sts::${ACCOUNT}:assumed-role/cordon-reconcile/other`],
    ['the role without its path', `arn:aws:iam::${ACCOUNT}:role/cordon-reconcile`],
  ])('are known when the policy names %s', (_what, principal) => {
    const actor = actorOf({ userIdentity: own });

    expect(actor !== null && isOwn(actor, [principal])).toBe(true);
  });

  it('are known by a user, when Cordon runs as one', () => {
    const actor = actorOf({ userIdentity: USER });

    expect(actor !== null && isOwn(actor, [USER.arn])).toBe(true);
    expect(actor !== null && isOwn(actor, OPTIONS.ownPrincipals)).toBe(false);
  });
});
