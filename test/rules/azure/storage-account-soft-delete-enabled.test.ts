import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/storage-account.ts';
import { rule } from '../../../shared/rules/azure/storage-account-soft-delete-enabled.ts';
import {
  ACCOUNT_REF,
  AZURE_CONTEXT,
  account,
  breachesOfCure,
} from '../../support/azure-accounts.ts';

const ON = { enabled: true, days: 30 };
const CORS = { cors: { corsRules: [{ allowedOrigins: ['*'] }] }, changeFeed: { enabled: true } };

describe(rule.id, () => {
  it('is content where both are kept, for however long', () => {
    const blobService = { deleteRetentionPolicy: ON, containerDeleteRetentionPolicy: ON };
    const state = account({ blobService });

    expect(rule.check(state, AZURE_CONTEXT)).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, AZURE_CONTEXT)).toBe(state);
  });

  it('says nothing of accounts without blobs', () => {
    const state = account({ blobServiceProblem: 'the account holds no blobs' });

    expect(rule.check(state, AZURE_CONTEXT)).toMatchObject({ kind: 'not-applicable' });
    expect(rule.desire(state, AZURE_CONTEXT)).toBe(state);
  });

  it.each([
    [
      {},
      'Deleted blobs and containers',
      ['deleteRetentionPolicy', 'containerDeleteRetentionPolicy'],
    ],
    [{ deleteRetentionPolicy: ON }, 'Deleted containers', ['containerDeleteRetentionPolicy']],
    [{ containerDeleteRetentionPolicy: ON }, 'Deleted blobs', ['deleteRetentionPolicy']],
  ])('adds to %j what is missing, and sends the rest as it is', (kept, message, added) => {
    const state = account({ blobService: { ...CORS, ...kept } });
    const policies = Object.fromEntries(added.map((name) => [name, { enabled: true, days: 7 }]));

    const [step] = resource.steps(ACCOUNT_REF, state, rule.desire(state, AZURE_CONTEXT));

    expect(rule.check(state, AZURE_CONTEXT)).toMatchObject({
      message: expect.stringContaining(message),
    });
    expect(step).toMatchObject({
      call: 'storage:BlobServices_SetServiceProperties',
      disruption: null,
      undo: 'exact',
    });
    expect(step?.input['body']).toEqual({ properties: { ...CORS, ...kept, ...policies } });
    expect(breachesOfCure(rule, state)).toEqual([]);
  });

  it.each([
    [30, 30],
    [0, 7],
    [366, 7],
    [1.5, 7],
    ['30', 7],
  ])('keeps for as long as the policy says: %j', (retentionDays, days) => {
    const context = { ...AZURE_CONTEXT, parameters: { retentionDays } };

    const target = rule.desire(account(), context);

    expect(target.blobService['deleteRetentionPolicy']).toEqual({ enabled: true, days });
  });

  it('says off when it is taken back', () => {
    const state = account({ blobService: CORS });

    const [undo] = resource.steps(ACCOUNT_REF, rule.desire(state, AZURE_CONTEXT), state);

    expect(undo?.input['body']).toEqual({
      properties: {
        ...CORS,
        deleteRetentionPolicy: { enabled: false },
        containerDeleteRetentionPolicy: { enabled: false },
      },
    });
  });

  it.each([
    [true, 'problem'],
    [false, 'ready'],
  ])('asks first where NFS is spoken: %s', (isNfs, kind) => {
    const state = account({ isNfs });

    expect(rule.preflight?.(state, state, AZURE_CONTEXT).kind).toBe(kind);
  });
});
