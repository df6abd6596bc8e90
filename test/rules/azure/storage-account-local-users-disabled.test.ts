import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/storage-account.ts';
import { rule } from '../../../shared/rules/azure/storage-account-local-users-disabled.ts';
import {
  ACCOUNT_REF,
  AZURE_CONTEXT,
  account,
  breachesOfCure,
  switched,
} from '../../support/azure-accounts.ts';

describe(rule.id, () => {
  it.each([
    ['says nothing', account()],
    ['says no', switched({ isSftpEnabled: false, isLocalUserEnabled: false })],
  ])('is content with an account that %s', (_, state) => {
    expect(rule.check(state, AZURE_CONTEXT)).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, AZURE_CONTEXT)).toBe(state);
  });

  it.each([
    [{ isSftpEnabled: true }, undefined, 'problem', { isSftpEnabled: false }],
    [
      { isSftpEnabled: true, isLocalUserEnabled: true },
      undefined,
      'problem',
      { isSftpEnabled: false, isLocalUserEnabled: false },
    ],
    [{ isLocalUserEnabled: true }, 'low', 'ready', { isLocalUserEnabled: false }],
  ])('closes the door of %j', (switches, severity, kind, written) => {
    const state = switched(switches);

    const verdict = rule.check(state, AZURE_CONTEXT);
    const [step, ...more] = resource.steps(ACCOUNT_REF, state, rule.desire(state, AZURE_CONTEXT));

    expect(verdict.kind === 'violation' ? verdict.severity : null).toBe(severity);
    expect(rule.preflight?.(state, state, AZURE_CONTEXT).kind).toBe(kind);
    expect(step?.input['body']).toEqual({ properties: written });
    expect(more).toEqual([]);
    expect(step?.disruption ?? '').toMatch(kind === 'problem' ? /SFTP/ : /^$/);
    expect(breachesOfCure(rule, state)).toEqual([]);
  });
});
