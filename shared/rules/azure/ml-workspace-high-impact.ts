import { labelled } from '../../core/labels.ts';
import type { Rule, RuleContext, Verdict } from '../../core/rule.ts';
import { shellQuote } from '../../core/shell.ts';
import { marked } from '../../resources/azure/arm-tags.ts';
import { azPlace, goingAway } from '../../resources/azure/ml-arm.ts';
import type { MlWorkspaceState } from '../../resources/azure/ml-workspace-state.ts';

/** Where the policy asks for it, the workspace is marked as holding sensitive data. That is chosen when it is created. */
export const rule: Rule<MlWorkspaceState> = {
  id: 'ml-workspace-high-impact',
  type: 'azure.ml.workspace',
  title: 'Azure ML workspace for sensitive data is marked as such',
  risk: 'Unless a workspace is marked, Microsoft collects more diagnostic data about it, and local disks of clusters are not encrypted.',
  severity: 'low',
  catalogue: 'az-mlws-hbi-off',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'MEASURE 2.10'] },
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: {
    wanted:
      'Whether workspaces shall be marked as of high business impact: true. Without it the rule is off.',
  },
  check,
  desire: (state) => labelled(state, 'labelled'),
  mark: (state) => labelled(state, 'labelled'),
  recipe: (_state, { ref }) =>
    [
      'The mark is chosen when a workspace is created. Put it into a file workspace.yml:',
      '  name: <new name>',
      '  hbi_workspace: true',
      `az ml workspace create --file workspace.yml --location ${shellQuote(ref.region)} ${azPlace(ref)}`,
    ].join('\n'),
};

function check(state: MlWorkspaceState, { parameters }: RuleContext): Verdict {
  if (parameters['wanted'] !== true) {
    return { kind: 'not-applicable', reason: 'the policy does not ask for it (wanted)' };
  }
  const verdict = goingAway(state);
  if (verdict !== null) {
    return verdict;
  }
  return state.isHighImpact
    ? { kind: 'compliant' }
    : marked(state, 'The workspace is not marked as of high business impact.');
}
