import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/ml-workspace.ts';
import { rule } from '../../../shared/rules/azure/ml-workspace-high-impact.ts';
import { breachesOfLabel, WORKSPACE_CONTEXT, workspace } from '../../support/azure-ml.ts';

const CONTEXT = { ...WORKSPACE_CONTEXT, parameters: { wanted: true } };

describe(rule.id, () => {
  it.each([['marked', workspace({ isHighImpact: true })]])('is content: %s', (_, state) => {
    expect(rule.check(state, CONTEXT)).toEqual({ kind: 'compliant' });
  });

  it.each([['not marked', workspace()]])('marks, and does nothing else: %s', (_, state) => {
    expect(breachesOfLabel(resource, rule, state, CONTEXT)).toEqual([]);
  });

  it.each([
    ['it is going away', workspace({ status: 'Deleting' })],
    ['nobody asks for it', workspace(), {}],
    ['somebody asks in other words', workspace(), { wanted: 'yes' }],
  ])(
    'says nothing: %s',
    (_, state, parameters: Record<string, string | boolean> = CONTEXT.parameters) => {
      expect(rule.check(state, { ...CONTEXT, parameters }).kind).toBe('not-applicable');
    },
  );

  it('says how its owner makes it right, with names quoted', () => {
    const ref = { ...CONTEXT.ref, id: CONTEXT.ref.id.replace('rg-ml', "r'$(x)"), name: "a'$(x)" };

    const recipe = rule.recipe?.(workspace(), { ...CONTEXT, ref }) ?? '';

    expect(recipe).toContain('hbi_workspace: true');
    expect(recipe).not.toMatch(/[^\\'][']\$\(x\)/);
  });
});
