import { labelled } from '../../core/labels.ts';
import type { Rule, Verdict } from '../../core/rule.ts';
import { shellQuote } from '../../core/shell.ts';
import { marked } from '../../resources/azure/arm-tags.ts';
import { azPlaceInWorkspace, goingAway } from '../../resources/azure/ml-arm.ts';
import type { MlEndpointState } from '../../resources/azure/ml-endpoint-state.ts';

/** Deployments named in a message; more help nobody. */
const NAMED_MAX = 5;

/** What runs behind the endpoint reaches no public networks. That is chosen when a deployment is created. */
export const rule: Rule<MlEndpointState> = {
  id: 'ml-endpoint-egress-private',
  type: 'azure.ml.online-endpoint',
  title: 'Azure ML deployments reach no public networks',
  risk: 'Code behind the endpoint, or in a package of its image, can send what callers ask and what the model knows to anywhere.',
  severity: 'medium',
  catalogue: 'az-mldeploy-egress-public',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'] },
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
      'Better: a workspace with a managed network, whose deployments all lie in it. Or a second deployment, whose file has:',
      '  egress_public_network_access: disabled',
      `az ml online-deployment create --file green.yml --endpoint-name ${shellQuote(ref.name)} ${azPlaceInWorkspace(ref)}`,
      `az ml online-endpoint update --name ${shellQuote(ref.name)} --traffic "green=100" ${azPlaceInWorkspace(ref)}`,
      'Then delete the old one: traffic 0 keeps nobody from calling it by its name.',
    ].join('\n'),
};

function check(state: MlEndpointState): Verdict {
  const verdict = goingAway(state);
  if (verdict !== null) {
    return verdict;
  }
  if (state.hasManagedNetwork) {
    return { kind: 'not-applicable', reason: 'the managed network of the workspace decides' };
  }
  if (state.deploymentsProblem !== null) {
    return { kind: 'not-applicable', reason: state.deploymentsProblem };
  }
  const open = state.deployments.filter(({ hasPublicEgress }) => hasPublicEgress);
  if (open.length === 0) {
    return { kind: 'compliant' };
  }
  const names = open.slice(0, NAMED_MAX).map(({ name }) => name);
  const more = open.length > NAMED_MAX ? ` and ${open.length - NAMED_MAX} more` : '';
  return marked(state, `Deployments reach public networks: ${names.join(', ')}${more}.`);
}
