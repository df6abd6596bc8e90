import { labelled } from '../../core/labels.ts';
import type { Rule, RuleContext, Verdict } from '../../core/rule.ts';
import { withConfig } from '../../resources/aws/endpoint-config-copy.ts';
import {
  captureOf,
  demandPreflight,
  judgeKey,
  type KeyDemand,
  keyIn,
  keyParameter,
  keyToPut,
  WRITE_ACTIONS,
} from '../../resources/aws/endpoint-keys.ts';
import type { EndpointState } from '../../resources/aws/endpoint-state.ts';

const DEMAND: KeyDemand = {
  rule: 'sagemaker-endpoint-data-capture-customer-key',
  what: 'the requests and answers it captures',
  actions: WRITE_ACTIONS,
  service: 's3',
};

/**
 * What an endpoint captures of its requests and answers is stored with a key that the customer manages. The
 * configuration names it: the default encryption of the bucket is another rule's to judge.
 */
export const rule: Rule<EndpointState> = {
  id: DEMAND.rule,
  type: 'aws.sagemaker.endpoint',
  title: 'SageMaker endpoint captures requests with a customer-managed key',
  risk: 'Captured requests and answers are what people asked and were told. Without a key of your own you cannot tell who decrypts them, nor take that access away.',
  severity: 'medium',
  catalogue: 'aws-endpointconfig-datacapture-no-cmk',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'MEASURE 2.10'] },
  cure: 'fix',
  undo: 'equivalent',
  proof: 'model',
  mayBreak:
    'Whoever reads captured data, monitoring jobs included, needs the key from then on, and so does the execution role.',
  parameters: {
    kmsKeyId:
      'The customer-managed KMS key to store captured data with where there is none: key id, key ARN, alias or alias ARN.',
  },
  check,
  desire: (state, context) => {
    const capture = captureOf(state.config);
    const key = capture === null ? null : keyToPut(keyIn(capture), context);
    return key === null || check(state, context).kind !== 'violation'
      ? state
      : withConfig(state, { ...state.config, DataCaptureConfig: { ...capture, KmsKeyId: key } });
  },
  mark: (state) => labelled(state, 'labelled'),
  keys: (parameters) => [keyParameter(parameters)].filter((id) => id !== null),
  preflight: (state, _target, context) =>
    demandPreflight(state, keyIn(captureOf(state.config) ?? {}), context, DEMAND),
};

function check(state: EndpointState, context: RuleContext): Verdict {
  const capture = captureOf(state.config);
  return capture === null
    ? { kind: 'not-applicable', reason: 'it captures no requests' }
    : judgeKey(keyIn(capture), context, DEMAND.what);
}
