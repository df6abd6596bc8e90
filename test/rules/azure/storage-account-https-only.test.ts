import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/storage-account.ts';
import { rule } from '../../../shared/rules/azure/storage-account-https-only.ts';
import {
  ACCOUNT_REF,
  AZURE_CONTEXT,
  account,
  breachesOfCure,
  switched,
} from '../../support/azure-accounts.ts';

const PLAIN = { supportsHttpsTrafficOnly: false };

describe(rule.id, () => {
  it.each([
    ['is on', account()],
    ['is not said, which means on', switched({ supportsHttpsTrafficOnly: null })],
  ])('is content where the switch %s', (_, state) => {
    expect(rule.check(state, AZURE_CONTEXT)).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, AZURE_CONTEXT)).toBe(state);
  });

  it('turns it on, which is meant to be felt', () => {
    const state = switched(PLAIN);

    const steps = resource.steps(ACCOUNT_REF, state, rule.desire(state, AZURE_CONTEXT));

    expect(rule.check(state, AZURE_CONTEXT)).toMatchObject({ kind: 'violation' });
    expect(breachesOfCure(rule, state)).toEqual([]);
    expect(steps).toMatchObject([
      {
        input: { body: { properties: { supportsHttpsTrafficOnly: true } } },
        disruption: expect.stringContaining('plain HTTP'),
        intended: true,
        undo: 'exact',
      },
    ]);
  });

  it.each([
    [true, 'problem'],
    [false, 'ready'],
  ])('asks first where NFS is spoken: %s', (isNfs, kind) => {
    const state = switched(PLAIN, { isNfs });

    expect(rule.preflight?.(state, rule.desire(state, AZURE_CONTEXT), AZURE_CONTEXT).kind).toBe(
      kind,
    );
  });
});
