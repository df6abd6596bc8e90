import { isLabelled, labelled } from '../../core/labels.ts';
import type { Rule, Verdict } from '../../core/rule.ts';
import { variantsOf } from '../../resources/aws/endpoint-config-copy.ts';
import type { EndpointState } from '../../resources/aws/endpoint-state.ts';

/** Where a configuration names models, for jq. */
const MODEL_NAMES =
  '(.ProductionVariants[], .ShadowProductionVariants[]?) | (.ModelName, (.InstancePools[]? | .ModelNameOverride))';

/** What is not isolated: models, and the configuration where inference components run without a model of its own. */
interface Open {
  readonly models: readonly string[];
  /** Models whose isolation cannot be read any more. */
  readonly deleted: readonly string[];
  readonly components: boolean;
}

/**
 * The containers of an endpoint can make no network calls. Told, never done: isolated containers lose S3 and their
 * role's credentials, and only their owner knows whether they need them. Also covers the catalogue's
 * aws-endpointconfig-no-network-isolation: inference components are isolated by the configuration.
 */
export const rule: Rule<EndpointState> = {
  id: 'sagemaker-endpoint-network-isolated',
  type: 'aws.sagemaker.endpoint',
  title: 'SageMaker endpoint isolates its containers from the network',
  risk: 'A model container that can reach the network can send requests, and what it learnt from them, anywhere.',
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
  recipe: (state, { ref }) => recipe(state, ref.region),
};

function check(state: EndpointState): Verdict {
  const variants = variantsOf(state.config);
  if (variants.length === 0) {
    return { kind: 'not-applicable', reason: 'it is being deleted' };
  }
  // Developer guide, "Deploy models with Amazon SageMaker Serverless Inference", feature exclusions.
  if (variants.every((variant) => variant.serverless)) {
    return { kind: 'not-applicable', reason: 'serverless variants do not support isolation' };
  }
  const open = openIn(state);
  const said = [
    open.models.length > 0
      ? `the containers of ${open.models.join(', ')} can make network calls`
      : '',
    open.components ? 'its inference components can make network calls' : '',
    open.deleted.length > 0
      ? `nobody can tell whether ${open.deleted.join(', ')} is isolated: the model was deleted`
      : '',
  ].filter((text) => text !== '');
  if (said.length === 0) {
    return { kind: 'compliant' };
  }
  const violation = { kind: 'violation', message: said.join('; ') } as const;
  return isLabelled(state) ? { ...violation, contained: 'labelled' } : violation;
}

function openIn(state: EndpointState): Open {
  if (state.config['EnableNetworkIsolation'] === true) {
    return { models: [], deleted: [], components: false };
  }
  const variants = variantsOf(state.config).filter((variant) => !variant.serverless);
  const models = [...new Set(variants.flatMap((variant) => variant.models))];
  return {
    models: models.filter((name) => state.models[name]?.enableNetworkIsolation === false),
    deleted: models.filter((name) => (state.models[name] ?? null) === null),
    components: variants.some((variant) => variant.models.length === 0),
  };
}

/** The commands an owner runs to isolate the containers, once sure that they need no network. */
function recipe(state: EndpointState, region: string): string | null {
  const open = openIn(state);
  if (open.models.length === 0 && !open.components) {
    return null;
  }
  const source = shown(state.endpointConfigName);
  const target = isolatedName(state.endpointConfigName);
  const copies = open.models.map((name) => copyModel(shown(name), isolatedName(name), region));
  const renames = open.models.map(
    (name) => `(${MODEL_NAMES} | select(. == "${shown(name)}")) |= "${isolatedName(name)}"`,
  );
  const edits = [
    'del(.EndpointConfigArn, .CreationTime)',
    `.EndpointConfigName = "${target}"`,
    ...renames,
    ...(open.components ? ['.EnableNetworkIsolation = true'] : []),
  ];
  return [
    'Isolated containers reach neither S3 nor AWS credentials, and some managed images do not support isolation. Once you are sure that yours need no network:',
    ...copies,
    `aws sagemaker describe-endpoint-config --region ${region} --endpoint-config-name ${source} | jq '${edits.join(' | ')}' > config.json`,
    `aws sagemaker create-endpoint-config --region ${region} --cli-input-json file://config.json`,
    `aws sagemaker update-endpoint --region ${region} --endpoint-name ${shown(state.name)} --endpoint-config-name ${target} --retain-all-variant-properties`,
  ].join('\n');
}

function copyModel(source: string, target: string, region: string): string {
  const edits = `del(.ModelArn, .CreationTime, .DeploymentRecommendation) | .ModelName = "${target}" | .EnableNetworkIsolation = true`;
  return [
    `aws sagemaker describe-model --region ${region} --model-name ${source} | jq '${edits}' > model.json`,
    `aws sagemaker create-model --region ${region} --cli-input-json file://model.json`,
  ].join('\n');
}

/** A name for the isolated copy, within the 63 characters of SageMaker names. */
function isolatedName(name: string): string {
  return `${shown(name).slice(0, 54).replace(/-+$/, '')}-isolated`;
}

/** A name that is safe in a shell: SageMaker allows no others, but it is somebody else's text. */
function shown(name: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9-]*$/.test(name) ? name : 'NAME';
}
