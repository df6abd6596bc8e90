import { isLabelled, labelled } from '../../core/labels.ts';
import type { Rule, Verdict } from '../../core/rule.ts';
import type { SageMakerModelState } from '../../resources/aws/sagemaker-model.ts';
import { recreateModel } from '../../resources/aws/sagemaker-model-recipe.ts';

/**
 * A model says that its containers make no network calls, wherever it is deployed. It can only be created anew; an
 * endpoint that serves it is judged, and cured, on its own.
 */
export const rule: Rule<SageMakerModelState> = {
  id: 'sagemaker-model-network-isolated',
  type: 'aws.sagemaker.model',
  title: 'SageMaker model keeps its containers off the network',
  risk: 'Whatever is deployed from the model, an endpoint or a batch job, can send what it is given anywhere.',
  severity: 'medium',
  catalogue: 'aws-model-no-network-isolation',
  sources: {
    securityHub: ['SageMaker.5'],
    awsConfig: ['SAGEMAKER_MODEL_ISOLATION_ENABLED'],
    checkov: ['CKV_AWS_370'],
    prowler: ['sagemaker_models_network_isolation_enabled'],
    aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'],
  },
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: {},
  check,
  desire: (state) => labelled(state, 'labelled'),
  recipe: (state, { ref }) =>
    [
      'Isolated containers reach neither S3 nor AWS credentials, and serverless endpoints take no isolated model. Once you are sure:',
      recreateModel(state, ref.region, '.EnableNetworkIsolation = true'),
    ].join('\n'),
};

function check(state: SageMakerModelState): Verdict {
  if (state.body['EnableNetworkIsolation'] === true) {
    return { kind: 'compliant' };
  }
  const message = 'whatever is deployed from the model may make network calls';
  return isLabelled(state)
    ? { kind: 'violation', message, contained: 'labelled' }
    : { kind: 'violation', message };
}
