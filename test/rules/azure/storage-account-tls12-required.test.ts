import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/storage-account.ts';
import { rule } from '../../../shared/rules/azure/storage-account-tls12-required.ts';
import {
  ACCOUNT_REF,
  AZURE_CONTEXT,
  breachesOfCure,
  switched,
} from '../../support/azure-accounts.ts';

describe(rule.id, () => {
  it.each(['TLS1_2', 'TLS1_3', 'TLS1_4'])(
    'is content with %s, and leaves it',
    (minimumTlsVersion) => {
      const state = switched({ minimumTlsVersion });

      expect(rule.check(state, AZURE_CONTEXT)).toEqual({ kind: 'compliant' });
      expect(rule.desire(state, AZURE_CONTEXT)).toBe(state);
    },
  );

  it.each([
    ['TLS1_0', '1.0', 'exact'],
    ['TLS1_1', '1.1', 'exact'],
    [null, '1.0', 'equivalent'],
  ])('raises %s, which lets version %s in', (minimumTlsVersion, version, undo) => {
    const state = switched({ minimumTlsVersion });

    const [step] = resource.steps(ACCOUNT_REF, state, rule.desire(state, AZURE_CONTEXT));

    expect(rule.check(state, AZURE_CONTEXT)).toMatchObject({
      kind: 'violation',
      message: `The account takes TLS from version ${version} on.`,
    });
    expect(breachesOfCure(rule, state)).toEqual([]);
    expect(step).toMatchObject({
      input: { body: { properties: { minimumTlsVersion: 'TLS1_2' } } },
      disruption: expect.stringContaining('older TLS'),
      intended: true,
      undo,
    });
  });
});
