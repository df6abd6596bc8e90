import { labelled } from '../../core/labels.ts';
import type { Rule, RuleContext, Verdict } from '../../core/rule.ts';
import { marked } from '../../resources/azure/arm-tags.ts';
import {
  hasManagedNetwork,
  type MlWorkspaceState,
} from '../../resources/azure/ml-workspace-state.ts';
import { undecided } from '../../resources/azure/ml-workspace-verdicts.ts';

const APPROVED_ONLY = 'AllowOnlyApprovedOutbound';

/**
 * Computes and endpoints lie in a network that Azure manages, and send nothing to where the policy does not want it.
 * Never changed from here: all computes and endpoints would have to be deleted first, and there is no way back.
 */
export const rule: Rule<MlWorkspaceState> = {
  id: 'ml-workspace-managed-network',
  type: 'azure.ml.workspace',
  title: 'Azure ML workspace isolates its computes in a managed network',
  risk: 'Computes outside a managed network reach the whole internet, so data and models can leave by any of them unseen.',
  severity: 'medium',
  catalogue: 'az-mlws-managed-vnet',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'] },
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: {
    isolationMode: `${APPROVED_ONLY} when only approved outbound traffic is good enough. Without it any managed network is.`,
  },
  check,
  desire: (state) => labelled(state, 'labelled'),
  mark: (state) => labelled(state, 'labelled'),
  recipe: () =>
    [
      'Isolation is chosen before there is anything to isolate. To change it later, every compute instance, cluster and managed endpoint must be deleted first, and it can never be turned off again.',
      'A new workspace is the safer way: in its file,',
      '  managed_network:',
      '    isolation_mode: allow_only_approved_outbound',
      'Computes that lie in a network of your own need none: override this finding then.',
    ].join('\n'),
};

function check(state: MlWorkspaceState, { parameters }: RuleContext): Verdict {
  const verdict = undecided(state);
  if (verdict !== null) {
    return verdict;
  }
  if (!hasManagedNetwork(state)) {
    return marked(state, 'The workspace has no managed network for its computes and endpoints.');
  }
  return parameters['isolationMode'] === APPROVED_ONLY && state.isolationMode !== APPROVED_ONLY
    ? marked(state, 'The managed network of the workspace lets traffic out to the whole internet.')
    : { kind: 'compliant' };
}
