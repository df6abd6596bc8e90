import type { Preflight, Rule, RuleContext, Verdict } from '../../core/rule.ts';
import {
  foreignGrants,
  type Grant,
  judgeGrants,
  namedHomes,
} from '../../resources/gcp/foreign-grants.ts';
import type { VertexEndpointState } from '../../resources/gcp/vertex-state.ts';
import { textsIn } from '../../resources/gcp/workbench-cures.ts';

/**
 * An endpoint's own policy names no member from outside the domains and projects that the policy of Cordon trusts. Who works
 * with whom is nothing a machine can know, so a person always decides. Everybody is another rule's.
 */
export const rule: Rule<VertexEndpointState> = {
  id: 'vertex-endpoint-no-foreign-grants',
  type: 'gcp.vertex.endpoint',
  title: 'Vertex AI endpoint grants roles only to whom is trusted',
  risk: 'What somebody of another organisation may ask or change of the model is as safe as that organisation.',
  severity: 'high',
  catalogue: 'gcp-vertex-ep-public-iam',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'] },
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: {
    trusted:
      'Domains, and ids and numbers of projects, that may be named: a list like [example.com, churn-lab, "123456789012"]; the own project is. Without it the rule is off.',
  },
  check,
  // The one cure, rewriting the policy, would cut off whoever was let in on purpose.
  desire: (state) => state,
  preflight: (state, _target, context): Preflight => ({
    kind: 'problem',
    message: 'Only its owner knows with whom the endpoint is shared on purpose.',
    remedy: remedyFor(state, context),
  }),
  recipe: (state, context) =>
    check(state, context).kind === 'violation' ? remedyFor(state, context) : null,
};

function check(state: VertexEndpointState, context: RuleContext): Verdict {
  if (textsIn(context, 'trusted').length === 0) {
    return { kind: 'not-applicable', reason: 'the policy names nobody to trust (trusted)' };
  }
  return judgeGrants(grantsIn(state, context));
}

function grantsIn({ iam }: VertexEndpointState, context: RuleContext): readonly Grant[] {
  return foreignGrants(iam, [context.ref.account, ...textsIn(context, 'trusted')]);
}

function remedyFor(state: VertexEndpointState, context: RuleContext): string {
  return (
    `Take the members out of the policy (v1beta1 endpoints.setIamPolicy of ${context.ref.name}), ` +
    `or add their places${namedHomes(grantsIn(state, context))} to the parameter trusted of ${rule.id}.`
  );
}
