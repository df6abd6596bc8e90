import { describe, expect, it } from 'vitest';
import type { GcsBucketState } from '../../../shared/resources/gcp/bucket-state.ts';
import { rule } from '../../../shared/rules/gcp/gcs-bucket-managed-folders-not-public.ts';
import { breachesOfCure, bucket, CONTEXT, roles, VIEWER } from './gcs-buckets.ts';

const OPEN = roles({ [VIEWER]: ['allUsers'] });
const envelope = { etag: 'CAE=' };

function withFolders(folders: GcsBucketState['folders'], parts: Partial<GcsBucketState> = {}) {
  const folderEnvelopes = Object.fromEntries(Object.keys(folders).map((name) => [name, envelope]));
  return bucket({ uniformAccess: true, acl: {}, folders, folderEnvelopes, ...parts });
}

describe(rule.id, () => {
  const compliant: [string, GcsBucketState][] = [
    ['no folders', withFolders({})],
    ['folders of named people', withFolders({ 'a/': roles({ [VIEWER]: ['user:a@b'] }) })],
    [
      'an open folder that is prevented',
      withFolders({ 'a/': OPEN }, { accessPrevention: 'enforced' }),
    ],
    [
      'many folders under an organisation that prevents it',
      withFolders({ 'a/': OPEN }, { moreFolders: true, accessPreventionInherited: true }),
    ],
  ];

  it.each(compliant)('leaves alone: %s', (_, state) => {
    expect(rule.check(state, CONTEXT)).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, CONTEXT)).toBe(state);
    expect(rule.recipe?.(state, CONTEXT)).toBeNull();
  });

  it('takes out who is everybody, folder by folder', () => {
    const kept = roles({ [VIEWER]: ['user:a@b'] });
    const state = withFolders({
      'a/': OPEN,
      'b/c.d/': roles({ [VIEWER]: ['allAuthenticatedUsers', 'user:a@b'] }),
      'e/': kept,
    });

    expect(rule.check(state, CONTEXT)).toEqual({
      kind: 'violation',
      message: 'Everybody is let into the managed folders "a/", "b/c.d/".',
    });
    expect(rule.desire(state, CONTEXT).folders).toEqual({ 'b/c.d/': kept, 'e/': kept });
    expect(breachesOfCure(rule, state)).toEqual([]);
  });

  it('names a few folders of many, in harmless words', () => {
    const names = ['<@U1>\u202e/', 'b/', 'c/', 'd/', 'e/'];
    const state = withFolders(Object.fromEntries(names.map((name) => [name, OPEN])));

    expect(rule.check(state, CONTEXT)).toMatchObject({
      message: 'Everybody is let into the managed folders "<@U1>\\u202e/", "b/", "c/" and 2 more.',
    });
  });

  it('says so when there are more than are read, and what covers them', () => {
    const state = withFolders({ 'a/': roles({ [VIEWER]: ['user:a@b'] }) }, { moreFolders: true });

    expect(rule.check(state, CONTEXT)).toMatchObject({ kind: 'violation', severity: 'medium' });
    expect(rule.desire(state, CONTEXT)).toBe(state);
    expect(rule.recipe?.(state, CONTEXT)).toContain('gs://churn-ml --public-access-prevention');
  });
});
