import { describe, expect, it } from 'vitest';
import { accountIn, worldWith } from '../../support/azure-accounts.ts';

describe('reading a blob service', () => {
  it.each([
    [
      { enabled: true, days: 7, allowPermanentDelete: false },
      { enabled: true, days: 7 },
    ],
    [
      { enabled: true, days: 7, allowPermanentDelete: true },
      { enabled: true, days: 7, allowPermanentDelete: true },
    ],
    [{ enabled: false, allowPermanentDelete: false }, undefined],
    [{ enabled: null }, undefined],
    [null, undefined],
    ['odd', undefined],
  ])('keeps of a policy what somebody set: %j', async (deleteRetentionPolicy, kept) => {
    const state = await accountIn(worldWith({ blobService: { deleteRetentionPolicy } }));

    expect(state.blobService['deleteRetentionPolicy']).toEqual(kept);
  });

  it('leaves out what only reports', async () => {
    const restorePolicy = { enabled: true, days: 6, minRestoreTime: 't', lastEnabledTime: 't' };
    const state = await accountIn(worldWith({ blobService: { restorePolicy } }));

    expect(state.blobService['restorePolicy']).toEqual({ enabled: true, days: 6 });
  });

  it('says nothing of versions that are off', async () => {
    const state = await accountIn(worldWith({ blobService: { isVersioningEnabled: false } }));

    expect(state.blobService).toEqual({ cors: { corsRules: [] } });
  });
});
