import { labelled } from '../../core/labels.ts';
import type { Rule, RuleContext, Verdict } from '../../core/rule.ts';
import { marked } from '../../resources/azure/arm-tags.ts';
import { goingAway } from '../../resources/azure/ml-arm.ts';
import type { MlWorkspaceState } from '../../resources/azure/ml-workspace-state.ts';

/** The old API is on or off, as the policy says. Never changed from here: with it on there are no managed online endpoints. */
export const rule: Rule<MlWorkspaceState> = {
  id: 'ml-workspace-legacy-mode-as-decided',
  type: 'azure.ml.workspace',
  title: 'Azure ML workspace has the old API on or off as decided',
  risk: 'With the old API all traffic stays in the private network but new features are missing; with the new one calls go through Azure Resource Manager.',
  severity: 'low',
  catalogue: 'az-mlws-v1-legacy',
  sources: { aiRmfProposed: ['GOVERN 1.6'] },
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: {
    legacy: 'Whether v1LegacyMode shall be on: true or false. Without it the rule is off.',
  },
  check,
  desire: (state) => labelled(state, 'labelled'),
  mark: (state) => labelled(state, 'labelled'),
  recipe: () =>
    'Managed online endpoints do not work while the old API is on: look for some first. Then set v1_legacy_mode in the file of the workspace, and apply it with az ml workspace update.',
};

function check(state: MlWorkspaceState, { parameters }: RuleContext): Verdict {
  const { legacy } = parameters;
  if (typeof legacy !== 'boolean') {
    return { kind: 'not-applicable', reason: 'the policy does not say which (legacy)' };
  }
  const verdict = goingAway(state);
  if (verdict !== null) {
    return verdict;
  }
  return state.isLegacy === legacy
    ? { kind: 'compliant' }
    : marked(state, `The old API of the workspace is ${state.isLegacy ? 'on' : 'off'}.`);
}
