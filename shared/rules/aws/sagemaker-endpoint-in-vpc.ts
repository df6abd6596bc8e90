import { labelled } from '../../core/labels.ts';
import type { Preflight, Rule, RuleContext, Verdict } from '../../core/rule.ts';
import { withConfig } from '../../resources/aws/endpoint-config-copy.ts';
import {
  hasComponents,
  hostedModels,
  modelCopyPreflight,
  withModels,
} from '../../resources/aws/endpoint-models.ts';
import type { EndpointState } from '../../resources/aws/endpoint-state.ts';
import { deploymentPreflight } from '../../resources/aws/endpoint-steps.ts';
import { isInVpc } from '../../resources/aws/sagemaker-model-body.ts';
import { vpcParameter } from '../../resources/aws/sagemaker-model-vpc.ts';

/**
 * The containers of an endpoint run in a VPC of the account: in the one whose subnets the policy names, unless they are
 * in another already. Whether they reach from there what they need only a deployment shows, so it always asks.
 */
export const rule: Rule<EndpointState> = {
  id: 'sagemaker-endpoint-in-vpc',
  type: 'aws.sagemaker.endpoint',
  title: 'SageMaker endpoint runs its containers in a VPC',
  risk: "Outside a VPC of yours the containers' traffic passes no firewall, endpoint policy or flow log of yours.",
  severity: 'medium',
  catalogue: 'aws-model-no-vpc',
  sources: {
    awsConfig: ['SAGEMAKER_MODEL_IN_VPC'],
    prowler: ['sagemaker_models_vpc_settings_configured'],
    ccc: ['CCC.MLDE.CN08.AR01'],
    aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'],
  },
  cure: 'fix',
  undo: 'equivalent',
  proof: 'model',
  mayBreak:
    'Containers reach only what the subnets and security groups let them reach, and the fleet needs free addresses there and a way to S3.',
  parameters: {
    subnetIds: 'Subnets to run in, as a list of ids. Without them the rule is off.',
    securityGroupIds:
      'Security groups to run with, as a list of ids. Without them the rule is off.',
  },
  check,
  desire: (state, context) => {
    const vpc = vpcParameter(context.parameters);
    if (vpc === null || check(state, context).kind !== 'violation') {
      return state;
    }
    const moved = withModels(state, (body) => (isInVpc(body) ? body : { ...body, VpcConfig: vpc }));
    return hasComponents(state.config) && !isInVpc(state.config)
      ? withConfig(moved, { ...moved.config, VpcConfig: vpc })
      : moved;
  },
  mark: (state) => labelled(state, 'labelled'),
  preflight,
};

function check(state: EndpointState, { parameters }: RuleContext): Verdict {
  if (vpcParameter(parameters) === null) {
    const reason = 'the policy names no subnets and security groups (subnetIds, securityGroupIds)';
    return { kind: 'not-applicable', reason };
  }
  const models = hostedModels(state.config);
  const components = hasComponents(state.config);
  if (models.length === 0 && !components) {
    return { kind: 'not-applicable', reason: 'none of its variants can run in a VPC' };
  }
  const outside = outsideOf(state);
  const said = [
    outside.length > 0 ? `the containers of ${outside.join(', ')} run in no VPC of yours` : '',
    components && !isInVpc(state.config) ? 'its inference components run in no VPC of yours' : '',
  ].filter((text) => text !== '');
  return said.length === 0
    ? { kind: 'compliant' }
    : { kind: 'violation', message: said.join('; ') };
}

/** Models in no VPC. */
function outsideOf(state: EndpointState): readonly string[] {
  return hostedModels(state.config).filter((name) => state.models[name]?.vpc === false);
}

function preflight(state: EndpointState, target: EndpointState): Preflight {
  const deployment = deploymentPreflight(state);
  if (deployment.kind === 'problem') {
    return deployment;
  }
  const copies = modelCopyPreflight(target, outsideOf(target));
  if (copies.kind === 'problem') {
    return copies;
  }
  return {
    kind: 'problem',
    message:
      'Whether the subnets have free addresses and a way to S3, and the containers all they need there, cannot be seen from here.',
    remedy: 'See to it, then approve: a fleet that does not start is rolled back.',
  };
}
