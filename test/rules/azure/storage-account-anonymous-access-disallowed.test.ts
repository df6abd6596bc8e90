import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/storage-account.ts';
import { rule } from '../../../shared/rules/azure/storage-account-anonymous-access-disallowed.ts';
import {
  ACCOUNT_REF,
  AZURE_CONTEXT,
  account,
  breachesOfCure,
  switched,
} from '../../support/azure-accounts.ts';

const OLD = '2021-01-21T15:00:15.8261975Z';
const PUBLIC = [{ name: 'models', access: 'Blob' }];
const OPEN = { allowBlobPublicAccess: true };
const DENIED = 'storage:BlobContainers_List was denied.';

describe(rule.id, () => {
  it.each([
    ['says no', account()],
    [
      'never said, on an account made since the default is no',
      switched({ allowBlobPublicAccess: null }),
    ],
  ])('is content where the switch %s', (_, state) => {
    expect(rule.check(state, AZURE_CONTEXT)).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, AZURE_CONTEXT)).toBe(state);
  });

  it('says nothing of accounts without blobs', () => {
    const state = switched(OPEN, { blobServiceProblem: 'the account holds no blobs' });

    expect(rule.check(state, AZURE_CONTEXT)).toMatchObject({ kind: 'not-applicable' });
    expect(rule.desire(state, AZURE_CONTEXT)).toBe(state);
  });

  it.each([
    ['says yes', switched(OPEN), undefined],
    [
      'was never set on an old account',
      switched({ allowBlobPublicAccess: null }, { createdAt: OLD }),
      undefined,
    ],
    [
      'was never set and nobody knows how old it is',
      switched({ allowBlobPublicAccess: null }, { createdAt: null }),
      undefined,
    ],
    ['lets everybody into a container', switched(OPEN, { publicContainers: PUBLIC }), 'critical'],
    [
      'lets listed networks into a container',
      switched(OPEN, { publicContainers: PUBLIC, networkAcls: { defaultAction: 'Deny' } }),
      undefined,
    ],
    [
      'lets private endpoints into a container',
      switched({ ...OPEN, publicNetworkAccess: 'Disabled' }, { publicContainers: PUBLIC }),
      undefined,
    ],
  ])('finds and cures an account that %s', (_, state, severity) => {
    const verdict = rule.check(state, AZURE_CONTEXT);

    expect(verdict.kind).toBe('violation');
    expect(verdict.kind === 'violation' ? verdict.severity : null).toBe(severity);
    expect(breachesOfCure(rule, state)).toEqual([]);
  });

  it('says what is open, and that it may not know', () => {
    const open = rule.check(switched(OPEN, { publicContainers: PUBLIC }), AZURE_CONTEXT);
    const unseen = rule.check(switched(OPEN, { containersProblem: DENIED }), AZURE_CONTEXT);

    expect(open).toMatchObject({
      message: expect.stringMatching(/^Everybody may read .* models\.$/),
    });
    expect(unseen).toMatchObject({ message: expect.stringContaining('could not be read') });
  });

  it.each([
    ['nobody', {}, null],
    ['the public, which is what the cure is for', { publicContainers: PUBLIC }, /models/],
    ['whoever it may be', { containersProblem: DENIED }, /any container/],
  ])('takes access from %s', (_, parts, disruption) => {
    const state = switched(OPEN, parts);

    const steps = resource.steps(ACCOUNT_REF, state, rule.desire(state, AZURE_CONTEXT));

    expect(steps).toMatchObject([
      {
        call: 'storage:StorageAccounts_Update',
        input: { id: ACCOUNT_REF.id, body: { properties: { allowBlobPublicAccess: false } } },
        permissions: ['Microsoft.Storage/storageAccounts/write'],
        intended: true,
        undo: 'exact',
      },
    ]);
    expect(steps[0]?.disruption ?? 'null').toMatch(disruption ?? /^null$/);
  });

  it('comes back as what it stood for, where it was never set', () => {
    const state = switched({ allowBlobPublicAccess: null }, { createdAt: OLD });
    const cured = rule.desire(state, AZURE_CONTEXT);

    const [cure] = resource.steps(ACCOUNT_REF, state, cured);
    const [undo, ...more] = resource.steps(ACCOUNT_REF, cured, state);
    const back = switched({ allowBlobPublicAccess: true }, { createdAt: OLD });

    expect(cure?.undo).toBe('equivalent');
    expect(undo?.input).toMatchObject({ body: { properties: { allowBlobPublicAccess: true } } });
    expect(undo?.disruption).toBeNull();
    expect(more).toEqual([]);
    expect(resource.steps(ACCOUNT_REF, back, state)).toEqual([]);
  });
});
