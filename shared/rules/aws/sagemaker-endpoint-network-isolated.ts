import type { Json } from '../../core/json.ts';
import { labelled } from '../../core/labels.ts';
import type { Preflight, Rule, RuleContext, Verdict } from '../../core/rule.ts';
import { variantsOf, withConfig } from '../../resources/aws/endpoint-config-copy.ts';
import { isRecord, textOf } from '../../resources/aws/endpoint-copies.ts';
import {
  hasComponents,
  hostedModels,
  modelCopyPreflight,
  withModels,
} from '../../resources/aws/endpoint-models.ts';
import type { EndpointState } from '../../resources/aws/endpoint-state.ts';
import { deploymentPreflight } from '../../resources/aws/endpoint-steps.ts';
import { containersOf } from '../../resources/aws/sagemaker-model-body.ts';

/** Variables by which the containers of Hugging Face, TGI, DJL and vLLM are told which model to download. */
const DOWNLOADS: readonly string[] = ['HF_MODEL_ID', 'OPTION_MODEL_ID', 'SM_VLLM_MODEL'];

/** What is not isolated: models, and the configuration where inference components run without a model of its own. */
interface Open {
  readonly models: readonly string[];
  /** Models whose isolation cannot be read any more. */
  readonly deleted: readonly string[];
  readonly components: boolean;
}

/**
 * The containers of an endpoint can make no network calls. Isolated containers lose S3 and their role's credentials, and
 * only their owner knows whether they need them: it asks, unless the policy says that none does. Also covers the
 * catalogue's aws-endpointconfig-no-network-isolation: inference components are isolated by the configuration.
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
  cure: 'fix',
  undo: 'equivalent',
  proof: 'model',
  mayBreak:
    'Containers that call anything, S3 and AWS with the credentials of their role included, no longer can; some managed images do not support it.',
  parameters: {
    containersNeedNoNetwork:
      'Whether every container here is known to work without a network: true. Without it, it asks.',
  },
  check,
  desire: (state) => {
    const { components, models } = openIn(state);
    if (!components && models.length === 0) {
      return state;
    }
    const isolated = withModels(state, (body) => ({ ...body, EnableNetworkIsolation: true }));
    return components
      ? withConfig(isolated, { ...isolated.config, EnableNetworkIsolation: true })
      : isolated;
  },
  mark: (state) => labelled(state, 'labelled'),
  preflight,
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
  return said.length === 0
    ? { kind: 'compliant' }
    : { kind: 'violation', message: said.join('; ') };
}

function openIn(state: EndpointState): Open {
  if (state.config['EnableNetworkIsolation'] === true) {
    return { models: [], deleted: [], components: false };
  }
  const models = hostedModels(state.config);
  return {
    models: models.filter((name) => state.models[name]?.enableNetworkIsolation === false),
    deleted: models.filter((name) => (state.models[name] ?? null) === null),
    components: hasComponents(state.config),
  };
}

/** Judged in the order in which a person would have to clear the problems. */
function preflight(
  state: EndpointState,
  target: EndpointState,
  { parameters }: RuleContext,
): Preflight {
  const deployment = deploymentPreflight(state);
  if (deployment.kind === 'problem') {
    return deployment;
  }
  const copies = modelCopyPreflight(target, openIn(target).models);
  if (copies.kind === 'problem') {
    return copies;
  }
  const open = openIn(state);
  if (open.components) {
    return {
      kind: 'problem',
      message: 'Nobody has shown that SageMaker isolates inference components while they run.',
      remedy: 'Approve to try: SageMaker refuses it, or rolls back what does not start.',
    };
  }
  const downloading = open.models.find((name) =>
    containersOf(state.models[name]?.body ?? {}).some(isDownloading),
  );
  if (downloading !== undefined) {
    return {
      kind: 'problem',
      message: `The containers of ${downloading} download their model when they start, and isolated ones cannot.`,
      remedy: 'Deploy it with model data in S3, which SageMaker fetches, or override the finding.',
    };
  }
  return parameters['containersNeedNoNetwork'] === true
    ? { kind: 'ready' }
    : {
        kind: 'problem',
        message:
          'Isolated containers reach neither S3 nor the credentials of their role, and only their owner knows whether they need them.',
        remedy: `Approve once that is known, or set the parameter containersNeedNoNetwork of ${rule.id}.`,
      };
}

/** Whether a container is told to fetch its model itself. A path is on its own disk. */
function isDownloading(container: Readonly<Record<string, Json>>): boolean {
  const environment = container['Environment'];
  return (
    isRecord(environment) &&
    DOWNLOADS.some((name) => !['', '/'].includes(textOf(environment[name]).slice(0, 1)))
  );
}
