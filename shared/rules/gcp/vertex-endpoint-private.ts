import { isLabelled, labelled } from '../../core/labels.ts';
import type { Preflight, Rule, Verdict } from '../../core/rule.ts';
import { ENDPOINT_PARAMETERS, endpointRecipe } from '../../resources/gcp/vertex-cures.ts';
import type { VertexEndpointState } from '../../resources/gcp/vertex-state.ts';

/**
 * An endpoint answers in a network of the customer's: peered, or by Private Service Connect. That is fixed when it is
 * made. What can be done is to undeploy its models, with a person's yes: then nothing answers, and undo deploys what was
 * there. To give them no share of the requests would contain nothing: a call may name a model itself.
 */
export const rule: Rule<VertexEndpointState> = {
  id: 'vertex-endpoint-private',
  type: 'gcp.vertex.endpoint',
  title: 'Vertex AI endpoint answers in a private network only',
  risk: 'The endpoint answers at addresses that all of the internet reaches: a leaked key or one grant too many is enough to query the model from anywhere.',
  severity: 'medium',
  catalogue: 'gcp-vertex-ep-public',
  sources: { checkov: ['CKV2_GCP_33 (looks only at network: false positive with PSC)'] },
  cure: 'contain',
  undo: 'equivalent',
  proof: 'model',
  mayBreak:
    'Undeployed models answer nobody; deploying them again takes minutes, fails where machines are short, and gives them new ids.',
  parameters: ENDPOINT_PARAMETERS,
  check,
  desire: (state) =>
    check(state).kind === 'violation'
      ? { ...labelled(state, 'labelled'), deployedModels: {}, traffic: {} }
      : state,
  mark: (state) => labelled(state, 'labelled'),
  preflight,
  recipe: endpointRecipe,
};

function check(state: VertexEndpointState): Verdict {
  switch (state.exposure) {
    case 'network':
    case 'psc':
      return { kind: 'compliant' };
    case 'gdc':
      return { kind: 'not-applicable', reason: 'it is in Google Distributed Cloud' };
    case 'public': {
      const count = Object.keys(state.deployedModels).length;
      const message = `It answers at public addresses (${count} ${count === 1 ? 'model' : 'models'} deployed).`;
      return count === 0 && isLabelled(state)
        ? { kind: 'violation', message, contained: 'contained' }
        : { kind: 'violation', message };
    }
  }
}

/** An endpoint without models has nothing to lose. */
function preflight({ deployedModels }: VertexEndpointState): Preflight {
  return Object.keys(deployedModels).length === 0
    ? { kind: 'ready' }
    : {
        kind: 'problem',
        message:
          'Only undeploying its models would end it, and whoever uses them would be cut off.',
        remedy: 'Approve that, or make the endpoint again in a private network.',
      };
}
