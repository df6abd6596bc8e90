import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/ml-workspace.ts';
import { rule } from '../../../shared/rules/azure/ml-workspace-customer-key.ts';
import { breachesOfLabel, WORKSPACE_CONTEXT, workspace } from '../../support/azure-ml.ts';

const CONTEXT = { ...WORKSPACE_CONTEXT, parameters: {} };

describe(rule.id, () => {
  it.each([['its own key', workspace({ hasCustomerKey: true })]])('is content: %s', (_, state) => {
    expect(rule.check(state, CONTEXT)).toEqual({ kind: 'compliant' });
  });

  it.each([['a key of Microsoft', workspace()]])('marks, and does nothing else: %s', (_, state) => {
    expect(breachesOfLabel(resource, rule, state, CONTEXT)).toEqual([]);
  });

  it.each([
    ['it is going away', workspace({ status: 'Deleting' })],
    ['it is a project', workspace({ kind: 'Project' })],
  ])(
    'says nothing: %s',
    (_, state, parameters: Record<string, string | boolean> = CONTEXT.parameters) => {
      expect(rule.check(state, { ...CONTEXT, parameters }).kind).toBe('not-applicable');
    },
  );

  it('says how its owner makes it right, with names quoted', () => {
    const ref = { ...CONTEXT.ref, id: CONTEXT.ref.id.replace('rg-ml', "r'$(x)"), name: "a'$(x)" };

    const recipe = rule.recipe?.(workspace(), { ...CONTEXT, ref }) ?? '';

    expect(recipe).toContain('customer_managed_key');
    expect(recipe).not.toMatch(/[^\\'][']\$\(x\)/);
  });
});
