import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/ml-workspace.ts';
import { rule } from '../../../shared/rules/azure/ml-workspace-datastores-by-identity.ts';
import { breachesOf, WORKSPACE_CONTEXT, WORKSPACE_REF, workspace } from '../../support/azure-ml.ts';

describe(rule.id, () => {
  it.each(['Identity', 'UserDelegationSAS'])('is content with %s', (systemDatastoresAuthMode) => {
    const state = workspace({ properties: { systemDatastoresAuthMode } });

    expect(rule.check(state, WORKSPACE_CONTEXT)).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, WORKSPACE_CONTEXT)).toBe(state);
  });

  it.each([
    ['use a key', workspace({ properties: { systemDatastoresAuthMode: 'AccessKey' } })],
    ['were never told', workspace({ properties: {} })],
  ])('finds datastores that %s', (_, state) => {
    expect(breachesOf(resource, rule, state, WORKSPACE_CONTEXT)).toEqual([]);
  });

  it.each([
    ['a project', workspace({ kind: 'Project' })],
    ['one that is being deleted', workspace({ status: 'Deleting' })],
  ])('says nothing of %s', (_, state) => {
    expect(rule.check(state, WORKSPACE_CONTEXT).kind).toBe('not-applicable');
  });

  it('interrupts whoever has no role, and never goes without a yes', () => {
    const state = workspace();

    const [step] = resource.steps(WORKSPACE_REF, state, rule.desire(state, WORKSPACE_CONTEXT));

    expect(step).toMatchObject({
      input: { body: { properties: { systemDatastoresAuthMode: 'Identity' } } },
      disruption: expect.stringContaining('without a role'),
      undo: 'equivalent',
    });
    expect(rule.preflight?.(state, state, WORKSPACE_CONTEXT)).toMatchObject({ kind: 'problem' });
  });
});
