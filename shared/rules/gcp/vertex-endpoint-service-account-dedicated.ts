import { labelled } from '../../core/labels.ts';
import { quoted } from '../../core/plain.ts';
import type { Rule, Verdict } from '../../core/rule.ts';
import {
  ENDPOINT_PARAMETERS,
  endpointRecipe,
  labelledViolation,
} from '../../resources/gcp/vertex-cures.ts';
import { accountOf, type VertexEndpointState } from '../../resources/gcp/vertex-state.ts';
import { isDefaultAccount } from '../../resources/gcp/workbench-recipe.ts';

/** How many models a message names. */
const NAMES_MAX = 3;

/**
 * No model runs as Compute Engine's default service account. One without an account of the project's has no rights in it,
 * which is well. Which roles an account has is not read. Only deploying a model again changes it.
 */
export const rule: Rule<VertexEndpointState> = {
  id: 'vertex-endpoint-service-account-dedicated',
  type: 'gcp.vertex.endpoint',
  title: 'Vertex AI models run as service accounts of their own',
  risk: "A model's container that is taken over has the rights of Compute Engine's default service account, in many projects an editor of everything in them.",
  severity: 'high',
  catalogue: 'gcp-vertex-ep-default-sa',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'GOVERN 2.1'] },
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: ENDPOINT_PARAMETERS,
  check,
  desire: (state) => (broadModels(state).length === 0 ? state : labelled(state, 'labelled')),
  recipe: endpointRecipe,
};

function check(state: VertexEndpointState): Verdict {
  const broad = broadModels(state);
  if (broad.length === 0) {
    return { kind: 'compliant' };
  }
  const named = broad.slice(0, NAMES_MAX).map((name) => quoted(name));
  const more = broad.length - named.length;
  const message = `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''} run as Compute Engine's default service account.`;
  return labelledViolation(state, message);
}

function broadModels({ deployedModels }: VertexEndpointState): readonly string[] {
  return Object.values(deployedModels)
    .filter((model) => isDefaultAccount(accountOf(model)))
    .map((model) => String(model['displayName'] ?? model['model'] ?? 'A model'));
}
