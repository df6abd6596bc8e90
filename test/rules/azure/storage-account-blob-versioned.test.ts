import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/storage-account.ts';
import { rule } from '../../../shared/rules/azure/storage-account-blob-versioned.ts';
import {
  ACCOUNT_REF,
  AZURE_CONTEXT,
  account,
  breachesOfCure,
} from '../../support/azure-accounts.ts';

const WANTED = { ...AZURE_CONTEXT, parameters: { wanted: true } };

describe(rule.id, () => {
  it.each([undefined, null, false, 'true', 1])('says nothing where it is wanted: %s', (wanted) => {
    const context = { ...AZURE_CONTEXT, parameters: wanted === undefined ? {} : { wanted } };

    expect(rule.check(account(), context)).toMatchObject({ kind: 'not-applicable' });
    expect(rule.desire(account(), context)).toEqual(account());
  });

  it.each([
    ['a hierarchical namespace', account({ isHierarchical: true })],
    ['no blobs', account({ blobServiceProblem: 'the account holds no blobs' })],
  ])('says nothing of an account with %s', (_, state) => {
    expect(rule.check(state, WANTED)).toMatchObject({ kind: 'not-applicable' });
    expect(rule.desire(state, WANTED)).toBe(state);
  });

  it('is content with an account that is versioned', () => {
    const state = account({ blobService: { isVersioningEnabled: true } });

    expect(rule.check(state, WANTED)).toEqual({ kind: 'compliant' });
  });

  it('turns versions on, and off again when it is taken back', () => {
    const state = account();
    const target = rule.desire(state, WANTED);

    const [cure] = resource.steps(ACCOUNT_REF, state, target);
    const [undo] = resource.steps(ACCOUNT_REF, target, state);

    expect(rule.check(state, WANTED)).toMatchObject({ kind: 'violation' });
    expect(cure?.input['body']).toMatchObject({ properties: { isVersioningEnabled: true } });
    expect(undo?.input['body']).toMatchObject({ properties: { isVersioningEnabled: false } });
    expect(breachesOfCure(rule, state, WANTED)).toEqual([]);
  });
});
