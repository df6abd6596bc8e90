import type { Json } from '../../core/json.ts';
import { isLabelled, labelled } from '../../core/labels.ts';
import type { Rule, RuleContext, Verdict } from '../../core/rule.ts';
import type { SageMakerModelState } from '../../resources/aws/sagemaker-model.ts';
import { isInVpc } from '../../resources/aws/sagemaker-model-body.ts';
import { recreateModel } from '../../resources/aws/sagemaker-model-recipe.ts';
import { vpcParameter } from '../../resources/aws/sagemaker-model-vpc.ts';

/** What a recipe says where the policy names no VPC: words in capitals are the owner's to fill in. */
const UNNAMED: Json = { SecurityGroupIds: ['SECURITY_GROUP_ID'], Subnets: ['SUBNET_ID'] };

/**
 * A model runs in a VPC of the account wherever it is deployed, where the policy asks for that: many teams run all of
 * theirs outside. It can only be created anew; an endpoint that serves it is judged, and cured, on its own.
 */
export const rule: Rule<SageMakerModelState> = {
  id: 'sagemaker-model-in-vpc',
  type: 'aws.sagemaker.model',
  title: 'SageMaker model runs in a VPC wherever it is deployed',
  risk: 'What is deployed from the model reaches the internet past every firewall and flow log of yours.',
  severity: 'medium',
  catalogue: 'aws-model-no-vpc',
  sources: {
    awsConfig: ['SAGEMAKER_MODEL_IN_VPC'],
    prowler: ['sagemaker_models_vpc_settings_configured'],
    ccc: ['CCC.MLDE.CN08.AR01'],
    aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'],
  },
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: {
    wanted: 'Whether models shall run in a VPC: true. Without it the rule is off.',
    subnetIds: 'Subnets that the recipe names, as a list of ids.',
    securityGroupIds: 'Security groups that the recipe names, as a list of ids.',
  },
  check,
  desire: (state, context) =>
    check(state, context).kind === 'violation' ? labelled(state, 'labelled') : state,
  recipe: (state, context) => {
    const vpc = JSON.stringify(vpcParameter(context.parameters) ?? UNNAMED);
    return [
      'The subnets need free addresses and a way to S3 and ECR, and serverless endpoints take no model in a VPC. Once you are sure:',
      recreateModel(state, context.ref.region, `.VpcConfig = ${vpc}`),
    ].join('\n');
  },
};

function check(state: SageMakerModelState, { parameters }: RuleContext): Verdict {
  if (parameters['wanted'] !== true) {
    return { kind: 'not-applicable', reason: 'the policy does not ask for it (wanted)' };
  }
  if (isInVpc(state.body)) {
    return { kind: 'compliant' };
  }
  const message = 'whatever is deployed from the model runs in no VPC of yours';
  return isLabelled(state)
    ? { kind: 'violation', message, contained: 'labelled' }
    : { kind: 'violation', message };
}
