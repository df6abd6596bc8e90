import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/ml-workspace.ts';
import { rule } from '../../../shared/rules/azure/ml-workspace-storage-not-public.ts';
import { breachesOfLabel, WORKSPACE_CONTEXT, workspace } from '../../support/azure-ml.ts';

const CONTEXT = { ...WORKSPACE_CONTEXT, parameters: {} };

describe(rule.id, () => {
  it.each([
    [
      'private',
      workspace({ linkedStorage: { id: '/s/churnml', reach: 'private', isAnonymous: true } }),
    ],
    [
      'held to listed networks',
      workspace({ linkedStorage: { id: '/s/churnml', reach: 'listed', isAnonymous: false } }),
    ],
  ])('is content: %s', (_, state) => {
    expect(rule.check(state, CONTEXT)).toEqual({ kind: 'compliant' });
  });

  it.each([
    [
      'open to everywhere',
      workspace({ linkedStorage: { id: '/s/churnml', reach: 'everywhere', isAnonymous: false } }),
    ],
    [
      'containers may be public',
      workspace({ linkedStorage: { id: '/s/churnml', reach: 'listed', isAnonymous: true } }),
    ],
  ])('marks, and does nothing else: %s', (_, state) => {
    expect(breachesOfLabel(resource, rule, state, CONTEXT)).toEqual([]);
  });

  it.each([
    ['it is going away', workspace({ status: 'Deleting' })],
    ['it is a project', workspace({ kind: 'Project' })],
    ['it could not be read', workspace({ linkedStorage: null, linkedStorageProblem: 'Denied.' })],
    ['there is none', workspace({ linkedStorage: null })],
  ])(
    'says nothing: %s',
    (_, state, parameters: Record<string, string | boolean> = CONTEXT.parameters) => {
      expect(rule.check(state, { ...CONTEXT, parameters }).kind).toBe('not-applicable');
    },
  );

  it('says how its owner makes it right, with names quoted', () => {
    const ref = { ...CONTEXT.ref, id: CONTEXT.ref.id.replace('rg-ml', "r'$(x)"), name: "a'$(x)" };

    const recipe =
      rule.recipe?.(
        workspace({ linkedStorage: { id: "/s/a'$(x)", reach: 'private', isAnonymous: true } }),
        { ...CONTEXT, ref },
      ) ?? '';

    expect(recipe).toContain('--allow-blob-public-access false');
    expect(recipe).not.toMatch(/[^\\'][']\$\(x\)/);
  });
});
