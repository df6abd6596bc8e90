import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/storage-account.ts';
import { rule } from '../../../shared/rules/azure/storage-account-shared-key-disabled.ts';
import {
  ACCOUNT_REF,
  AZURE_CONTEXT,
  account,
  breachesOfCure,
  switched,
} from '../../support/azure-accounts.ts';

describe(rule.id, () => {
  it.each([['refused', switched({ allowSharedKeyAccess: false })]])(
    'is content: %s',
    (_, state) => {
      expect(rule.check(state, AZURE_CONTEXT)).toEqual({ kind: 'compliant' });
      expect(rule.desire(state, AZURE_CONTEXT)).toBe(state);
    },
  );

  it.each([
    ['allowed', switched({ allowSharedKeyAccess: true }), 'exact'],
    ['never said', switched({ allowSharedKeyAccess: null }), 'equivalent'],
  ])('sets the switch, to be taken back: %s', (_, state, undo) => {
    const [step, ...more] = resource.steps(ACCOUNT_REF, state, rule.desire(state, AZURE_CONTEXT));

    expect(rule.check(state, AZURE_CONTEXT)).toMatchObject({ kind: 'violation' });
    expect(breachesOfCure(rule, state)).toEqual([]);
    expect(more).toEqual([]);
    expect(step?.input['body']).toEqual({ properties: { allowSharedKeyAccess: false } });
    expect(step).toMatchObject({ undo, disruption: expect.stringContaining('access key') });
    expect(step?.intended).toBeUndefined();
  });

  it('writes what an unset switch stood for when it is taken back, and rests', () => {
    const state = switched({ allowSharedKeyAccess: null });
    const cured = rule.desire(state, AZURE_CONTEXT);

    const [undo] = resource.steps(ACCOUNT_REF, cured, state);

    expect(undo?.input['body']).toEqual({ properties: { allowSharedKeyAccess: true } });
    expect(
      resource.revert?.(
        { field: 'properties.allowSharedKeyAccess', before: null, after: false },
        true,
      ),
    ).toBe(true);
  });

  it.each([
    [{}, 'what else uses them'],
    [{ workspacesProblem: 'Denied.' }, 'could not be read: Denied.'],
    [{ workspaces: [{ name: 'w', keyedDatastores: [] }] }, 'what else uses them'],
    [
      {
        workspaces: [
          { name: 'w', keyedDatastores: ['workspaceblobstore', 'raw'] },
          { name: 'v', keyedDatastores: null },
        ],
      },
      'by key: w (workspaceblobstore, raw); v (not readable).',
    ],
  ])('always asks a person first, with who would be cut off: %j', (parts, says) => {
    const state = account(parts);

    expect(rule.preflight?.(state, state, AZURE_CONTEXT)).toMatchObject({
      kind: 'problem',
      message: expect.stringContaining(says),
    });
  });
});
