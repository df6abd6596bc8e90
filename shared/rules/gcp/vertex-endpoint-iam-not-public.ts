import { quoted } from '../../core/plain.ts';
import type { Preflight, Rule, Verdict } from '../../core/rule.ts';
import { EVERYBODY, publicBindings, withoutPublic } from '../../resources/gcp/iam-policy.ts';
import type { VertexEndpointState } from '../../resources/gcp/vertex-state.ts';

/** How many roles a message names. */
const NAMES_MAX = 3;

/**
 * An endpoint's own IAM policy names nobody who is everybody. Only these members are taken out. Who calls without a grant
 * is seen by nobody, and may be a product: a person decides, unless the policy of Cordon says yes once and for all.
 */
export const rule: Rule<VertexEndpointState> = {
  id: 'vertex-endpoint-iam-not-public',
  type: 'gcp.vertex.endpoint',
  title: 'Vertex AI endpoint grants no role to everybody',
  risk: 'Anybody can query the model, at your cost, and learn from its answers what it was trained on.',
  severity: 'high',
  catalogue: 'gcp-vertex-ep-public-iam',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'] },
  cure: 'fix',
  undo: 'exact',
  proof: 'model',
  mayBreak: 'Callers without a grant of their own get 403 instead of predictions.',
  parameters: {
    closePublic: 'Whether to close public endpoints without asking: true.',
  },
  check,
  desire: (state) => {
    const iam = withoutPublic(state.iam);
    return iam === state.iam ? state : { ...state, iam };
  },
  preflight: (_state, _target, { parameters }): Preflight =>
    parameters['closePublic'] === true
      ? { kind: 'ready' }
      : {
          kind: 'problem',
          message: 'Whoever calls it without a grant of their own gets no more predictions.',
          remedy: `Approve it, or set the parameter closePublic of ${rule.id}.`,
        },
};

function check(state: VertexEndpointState): Verdict {
  if (!state.hasPolicy) {
    return { kind: 'not-applicable', reason: 'its API shows no policy of its own' };
  }
  const open = publicBindings(state.iam);
  if (open.length === 0) {
    return { kind: 'compliant' };
  }
  const named = open.slice(0, NAMES_MAX).map(({ role, members }) => {
    const whom = members.includes(EVERYBODY) ? 'everybody' : 'everybody with a Google account';
    return `${/^[\w./-]{1,120}$/.test(role) ? role : quoted(role)} to ${whom}`;
  });
  const more = open.length - named.length;
  const rest = more === 0 ? '' : ` and ${more} more`;
  return { kind: 'violation', message: `The IAM policy grants ${named.join(', ')}${rest}.` };
}
