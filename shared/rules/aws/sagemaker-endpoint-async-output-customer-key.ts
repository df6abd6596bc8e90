import { labelled } from '../../core/labels.ts';
import type { Rule, RuleContext, Verdict } from '../../core/rule.ts';
import { withConfig } from '../../resources/aws/endpoint-config-copy.ts';
import {
  answersOf,
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
  rule: 'sagemaker-endpoint-async-output-customer-key',
  what: 'the answers of its asynchronous inference',
  actions: WRITE_ACTIONS,
  service: 's3',
};

/**
 * What an endpoint answers asynchronously is stored with a key that the customer manages. The configuration names it:
 * the default encryption of the bucket is another rule's to judge.
 */
export const rule: Rule<EndpointState> = {
  id: DEMAND.rule,
  type: 'aws.sagemaker.endpoint',
  title: 'SageMaker endpoint stores asynchronous answers with a customer-managed key',
  risk: 'Answers of asynchronous inference stay in S3. Without a key of your own you cannot tell who decrypts them, nor take that access away.',
  severity: 'medium',
  catalogue: 'aws-endpointconfig-async-output-no-cmk',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'MEASURE 2.10'] },
  cure: 'fix',
  undo: 'equivalent',
  proof: 'model',
  mayBreak:
    'Whoever fetches answers needs the key from then on, and so does the execution role; nobody has shown what becomes of requests that are queued while the fleet is replaced.',
  parameters: {
    kmsKeyId:
      'The customer-managed KMS key to store answers with where there is none: key id, key ARN, alias or alias ARN.',
  },
  check,
  desire: (state, context) => {
    const answers = answersOf(state.config);
    const key = answers === null ? null : keyToPut(keyIn(answers), context);
    return key === null || check(state, context).kind !== 'violation'
      ? state
      : withConfig(state, {
          ...state.config,
          AsyncInferenceConfig: {
            ...(state.config['AsyncInferenceConfig'] as object),
            OutputConfig: { ...answers, KmsKeyId: key },
          },
        });
  },
  mark: (state) => labelled(state, 'labelled'),
  keys: (parameters) => [keyParameter(parameters)].filter((id) => id !== null),
  preflight: (state, _target, context) =>
    demandPreflight(state, keyIn(answersOf(state.config) ?? {}), context, DEMAND),
};

function check(state: EndpointState, context: RuleContext): Verdict {
  const answers = answersOf(state.config);
  return answers === null
    ? { kind: 'not-applicable', reason: 'it answers no request asynchronously' }
    : judgeKey(keyIn(answers), context, DEMAND.what);
}
