import type { Json } from '../../core/json.ts';
import type { Preflight, Rule, RuleContext, Verdict } from '../../core/rule.ts';
import { variantsOf, withConfig } from '../../resources/aws/endpoint-config-copy.ts';
import {
  captureOf,
  demandPreflight,
  type KeyDemand,
  keyParameter,
  keyToPut,
  WRITE_ACTIONS,
} from '../../resources/aws/endpoint-keys.ts';
import type { EndpointState } from '../../resources/aws/endpoint-state.ts';
import { deploymentPreflight } from '../../resources/aws/endpoint-steps.ts';

/** Where captured data may go: a bucket, and a prefix (API model, `DestinationS3Uri`). */
const DESTINATION = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/\S*)?$/;

/** Longest destination (same source), in characters. */
const DESTINATION_MAX = 512;

/** How many requests are captured unless the policy says otherwise, in percent: enough to see that data drift. */
const SAMPLING_DEFAULT = 10;

const DEMAND: KeyDemand = {
  rule: 'sagemaker-endpoint-data-captured',
  what: 'the requests and answers it captures',
  actions: WRITE_ACTIONS,
  service: 's3',
};

/**
 * An endpoint keeps a sample of its requests and answers, as monitoring needs it, where the policy names a place. What
 * people ask may be personal, so nothing is ever captured without a yes.
 */
export const rule: Rule<EndpointState> = {
  id: DEMAND.rule,
  type: 'aws.sagemaker.endpoint',
  title: 'SageMaker endpoint captures requests for monitoring',
  risk: 'Without captured requests nobody notices that data drift away from what the model learnt, or that somebody probes it.',
  severity: 'low',
  catalogue: 'aws-endpoint-no-data-capture',
  sources: {
    prowler: ['sagemaker_models_monitor_enabled'],
    aiRmfProposed: ['MEASURE 2.4', 'MANAGE 4.1'],
  },
  cure: 'fix',
  undo: 'equivalent',
  proof: 'model',
  mayBreak:
    'Requests and answers, personal ones too, are stored from then on, by a role that must be able to write them.',
  parameters: {
    destination:
      'Where captured data go, s3://bucket/prefix, in the same region. Without it the rule is off; with it, it asks.',
    samplingPercentage: `How many requests to capture, from 1 to 100. ${SAMPLING_DEFAULT} unless said.`,
    kmsKeyId: 'The customer-managed KMS key to store captured data with. None unless said.',
  },
  check,
  desire: (state, context) => {
    const destination = destinationParameter(context.parameters);
    const isWrong = destination === null || !isDestination(destination);
    if (isWrong || check(state, context).kind !== 'violation') {
      return state;
    }
    const key = keyToPut(null, context);
    const capture = {
      InitialSamplingPercentage: samplingParameter(context.parameters),
      DestinationS3Uri: destination,
      CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
      ...(key === null ? {} : { KmsKeyId: key }),
      // What its owner set before switching it off stays as it is.
      ...(state.config['DataCaptureConfig'] as object | undefined),
      EnableCapture: true,
    };
    return withConfig(state, { ...state.config, DataCaptureConfig: capture });
  },
  keys: (parameters) => [keyParameter(parameters)].filter((id) => id !== null),
  preflight,
};

function check(state: EndpointState, { parameters }: RuleContext): Verdict {
  if (destinationParameter(parameters) === null) {
    return { kind: 'not-applicable', reason: 'the policy names no place for it (destination)' };
  }
  const variants = variantsOf(state.config);
  if (variants.length === 0) {
    return { kind: 'not-applicable', reason: 'it is being deleted' };
  }
  // Developer guide, "Deploy models with Amazon SageMaker Serverless Inference", feature exclusions.
  if (variants.some((variant) => variant.serverless)) {
    return { kind: 'not-applicable', reason: 'serverless variants do not support data capture' };
  }
  return captureOf(state.config) === null
    ? { kind: 'violation', message: 'nothing is kept of its requests and answers' }
    : { kind: 'compliant' };
}

function preflight(state: EndpointState, _target: EndpointState, context: RuleContext): Preflight {
  const destination = destinationParameter(context.parameters) ?? '';
  if (!isDestination(destination)) {
    const message = 'What the policy names for captured data is no place in S3.';
    const remedy = `Set the parameter destination of ${rule.id} to one like s3://bucket/captured.`;
    return { kind: 'problem', message, remedy };
  }
  const ready =
    keyParameter(context.parameters) === null
      ? deploymentPreflight(state)
      : demandPreflight(state, null, context, DEMAND);
  return ready.kind === 'problem'
    ? ready
    : {
        kind: 'problem',
        message: `Requests and answers would be stored in ${destination}; they may be personal, and the endpoint's role must be able to write there (s3:PutObject).`,
        remedy: 'See to both, then approve.',
      };
}

/** The place the policy names, or null. */
function destinationParameter(parameters: Readonly<Record<string, Json>>): string | null {
  const destination = parameters['destination'];
  return typeof destination === 'string' && destination.trim() !== '' ? destination.trim() : null;
}

function isDestination(text: string): boolean {
  return text.length <= DESTINATION_MAX && DESTINATION.test(text);
}

/** The share of requests the policy names, where it is one. */
function samplingParameter(parameters: Readonly<Record<string, Json>>): number {
  const share = parameters['samplingPercentage'];
  const isShare =
    typeof share === 'number' && Number.isInteger(share) && share >= 1 && share <= 100;
  return isShare ? share : SAMPLING_DEFAULT;
}
