import { labelled } from '../../core/labels.ts';
import type { Rule, Verdict } from '../../core/rule.ts';
import {
  ENDPOINT_PARAMETERS,
  endpointRecipe,
  labelledViolation,
} from '../../resources/gcp/vertex-cures.ts';
import type { VertexEndpointState } from '../../resources/gcp/vertex-state.ts';

/** What an endpoint keeps is encrypted with a key of the customer's own. A key can only be given when it is made. */
export const rule: Rule<VertexEndpointState> = {
  id: 'vertex-endpoint-customer-key',
  type: 'gcp.vertex.endpoint',
  title: 'Vertex AI endpoint is encrypted with a customer-managed key',
  risk: 'Without a key of your own nobody but Google can shut off the copies of the model that the endpoint keeps.',
  severity: 'medium',
  catalogue: 'gcp-vertex-ep-no-cmek',
  sources: { checkov: ['CKV2_GCP_24'], aiRmfProposed: ['MEASURE 2.7', 'MEASURE 2.10'] },
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: ENDPOINT_PARAMETERS,
  check,
  desire: (state) => (state.kmsKey === null ? labelled(state, 'labelled') : state),
  recipe: endpointRecipe,
};

function check(state: VertexEndpointState): Verdict {
  return state.kmsKey === null
    ? labelledViolation(state, 'It is encrypted with keys of Google.')
    : { kind: 'compliant' };
}
