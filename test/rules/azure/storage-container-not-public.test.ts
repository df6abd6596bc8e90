import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/storage-container.ts';
import { rule } from '../../../shared/rules/azure/storage-container-not-public.ts';
import { AZURE_CONTEXT } from '../../support/azure-accounts.ts';
import { CONTAINER_REF, container } from '../../support/azure-containers.ts';

const CONTEXT = { ...AZURE_CONTEXT, ref: CONTAINER_REF };

describe(rule.id, () => {
  it.each(['everywhere', 'listed', 'private'] as const)(
    'is content with None, reached from %s',
    (reach) => {
      expect(rule.check(container({ reach }), CONTEXT)).toEqual({ kind: 'compliant' });
    },
  );

  it.each([
    ['the account forbids it', { isAllowed: false }],
    ['only private endpoints lead to the account', { reach: 'private' as const }],
  ])('finds it contained where %s, and leaves it', (why, parts) => {
    const state = container({ publicAccess: 'Blob', ...parts });

    expect(rule.check(state, CONTEXT)).toMatchObject({
      kind: 'violation',
      severity: 'low',
      contained: 'contained',
      message: expect.stringContaining(why),
    });
    expect(rule.desire(state, CONTEXT)).toBe(state);
  });

  it.each([
    ['Blob', 'everywhere' as const, 'critical', 'Everybody may read its blobs.'],
    ['Container', 'everywhere' as const, 'critical', 'Everybody may list and read its blobs.'],
    ['Blob', 'listed' as const, undefined, 'Everybody in the networks let in may read its blobs.'],
    ['SomethingNew', 'everywhere' as const, 'critical', 'Everybody may read its blobs.'],
  ])('closes %s, reached from %s', (publicAccess, reach, severity, message) => {
    const state = container({ publicAccess, reach });
    const target = rule.desire(state, CONTEXT);

    expect(rule.check(state, CONTEXT)).toEqual({
      kind: 'violation',
      message,
      ...(severity === undefined ? {} : { severity }),
    });
    expect(rule.check(target, CONTEXT)).toEqual({ kind: 'compliant' });
    expect(resource.steps(CONTAINER_REF, state, target)).toEqual([
      {
        call: 'storage:BlobContainers_Update',
        input: { id: CONTAINER_REF.id, body: { properties: { publicAccess: 'None' } } },
        permissions: ['Microsoft.Storage/storageAccounts/blobServices/containers/write'],
        edits: [{ field: 'publicAccess', before: publicAccess, after: 'None' }],
        needs: [],
        disruption: expect.stringContaining('without sign-in'),
        intended: true,
        undo: 'exact',
      },
    ]);
  });

  it('takes nothing from anybody where the account forbids it', () => {
    const state = container({ publicAccess: 'Blob', isAllowed: false });

    const [step] = resource.steps(CONTAINER_REF, state, { ...state, publicAccess: 'None' });

    expect(step).toMatchObject({ disruption: null });
  });

  it('opens again without being felt', () => {
    const [undo] = resource.steps(CONTAINER_REF, container(), container({ publicAccess: 'Blob' }));

    expect(undo).toMatchObject({ disruption: null, edits: [{ before: 'None', after: 'Blob' }] });
  });
});
