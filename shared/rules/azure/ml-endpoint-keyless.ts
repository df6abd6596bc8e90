import { labelled } from '../../core/labels.ts';
import type { Rule, Verdict } from '../../core/rule.ts';
import { shellQuote } from '../../core/shell.ts';
import { marked } from '../../resources/azure/arm-tags.ts';
import { azPlaceInWorkspace, goingAway } from '../../resources/azure/ml-arm.ts';
import type { MlEndpointState } from '../../resources/azure/ml-endpoint-state.ts';

/** Callers sign in with tokens. Never changed from here: every caller would have to change with it, and whether Azure takes the change is not documented. */
export const rule: Rule<MlEndpointState> = {
  id: 'ml-endpoint-keyless',
  type: 'azure.ml.online-endpoint',
  title: 'Azure ML online endpoint is called with tokens',
  risk: 'A key never ends, names nobody, and opens the model for whoever finds it in a notebook or a repository.',
  severity: 'medium',
  catalogue: 'az-mlep-key-auth',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'GOVERN 2.1'] },
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: {},
  check,
  desire: (state) => labelled(state, 'labelled'),
  mark: (state) => labelled(state, 'labelled'),
  recipe: (_state, { ref }) =>
    [
      'Give each caller a role with Microsoft.MachineLearningServices/workspaces/onlineEndpoints/score/action, and make a second endpoint:',
      `az ml online-endpoint create --name <new name> --auth-mode aad_token ${azPlaceInWorkspace(ref)}`,
      `Deploy the same model to it, move the callers, and delete ${shellQuote(ref.name)} when nobody calls it any more.`,
    ].join('\n'),
};

function check(state: MlEndpointState): Verdict {
  const verdict = goingAway(state);
  if (verdict !== null) {
    return verdict;
  }
  return /^key$/i.test(state.authMode)
    ? marked(state, 'The endpoint is called with a key that never ends.')
    : { kind: 'compliant' };
}
