import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/ml-workspace.ts';
import { rule } from '../../../shared/rules/azure/ml-workspace-legacy-mode-as-decided.ts';
import { breachesOfLabel, WORKSPACE_CONTEXT, workspace } from '../../support/azure-ml.ts';

const CONTEXT = { ...WORKSPACE_CONTEXT, parameters: { legacy: false } };

describe(rule.id, () => {
  it.each([['off', workspace()]])('is content: %s', (_, state) => {
    expect(rule.check(state, CONTEXT)).toEqual({ kind: 'compliant' });
  });

  it.each([['on', workspace({ isLegacy: true })]])(
    'marks, and does nothing else: %s',
    (_, state) => {
      expect(breachesOfLabel(resource, rule, state, CONTEXT)).toEqual([]);
    },
  );

  it.each([
    ['it is going away', workspace({ status: 'Deleting' })],
    ['nobody decided', workspace({ isLegacy: true }), {}],
    ['somebody decided in other words', workspace({ isLegacy: true }), { legacy: 'false' }],
  ])(
    'says nothing: %s',
    (_, state, parameters: Record<string, string | boolean> = CONTEXT.parameters) => {
      expect(rule.check(state, { ...CONTEXT, parameters }).kind).toBe('not-applicable');
    },
  );

  it('says how its owner makes it right, with names quoted', () => {
    const ref = { ...CONTEXT.ref, id: CONTEXT.ref.id.replace('rg-ml', "r'$(x)"), name: "a'$(x)" };

    const recipe = rule.recipe?.(workspace(), { ...CONTEXT, ref }) ?? '';

    expect(recipe).toContain('v1_legacy_mode');
    expect(recipe).not.toMatch(/[^\\'][']\$\(x\)/);
  });
});
