import { labelled } from '../../core/labels.ts';
import type { Preflight, Rule, RuleContext, Verdict } from '../../core/rule.ts';
import { variantsOf, withConfig } from '../../resources/aws/endpoint-config-copy.ts';
import {
  demandPreflight,
  judgeKey,
  type KeyDemand,
  keyParameter,
  keyToPut,
} from '../../resources/aws/endpoint-keys.ts';
import { type EndpointState, volumeKeyOf } from '../../resources/aws/endpoint-state.ts';
import { instanceStorage } from '../../resources/aws/instance-types.ts';

/** SageMaker needs this of the role to attach encrypted volumes: the grant it makes gives it the rest. */
const DEMAND: KeyDemand = {
  rule: 'sagemaker-endpoint-volume-customer-key',
  what: 'the storage volumes of its instances',
  actions: ['kms:CreateGrant', 'kms:DescribeKey'],
  service: 'sagemaker',
};

/**
 * The storage volumes of an endpoint's instances are encrypted with a key that the customer manages. Which key is the
 * policy's to say; any other customer-managed key that is in use already is as good.
 */
export const rule: Rule<EndpointState> = {
  id: DEMAND.rule,
  type: 'aws.sagemaker.endpoint',
  title: 'SageMaker endpoint encrypts its storage volumes with a customer-managed key',
  risk: 'Without a key of your own you cannot tell who decrypts model artifacts and cached requests on the instances, nor take that access away.',
  severity: 'medium',
  catalogue: 'aws-endpointconfig-no-cmk',
  sources: {
    awsConfig: ['SAGEMAKER_ENDPOINT_CONFIGURATION_KMS_KEY_CONFIGURED'],
    checkov: ['CKV_AWS_98'],
    prowler: ['sagemaker_endpoint_config_kms_encryption_enabled'],
    aiRmfProposed: ['MEASURE 2.7', 'MEASURE 2.10'],
  },
  cure: 'fix',
  undo: 'equivalent',
  proof: 'model',
  mayBreak:
    'The new fleet needs as many instances again for some minutes, and an execution role that may use the key.',
  parameters: {
    kmsKeyId:
      'The customer-managed KMS key to put on endpoints that have none: key id, key ARN, alias or alias ARN.',
  },
  check,
  desire: (state, context) => {
    const key = keyToPut(volumeKeyOf(state.config), context);
    return key === null || check(state, context).kind !== 'violation'
      ? state
      : withConfig(state, { ...state.config, KmsKeyId: key });
  },
  mark: (state) => labelled(state, 'labelled'),
  keys: (parameters) => [keyParameter(parameters)].filter((id) => id !== null),
  preflight,
};

function check(state: EndpointState, context: RuleContext): Verdict {
  const variants = variantsOf(state.config);
  if (variants.length === 0) {
    return { kind: 'not-applicable', reason: 'it is being deleted' };
  }
  if (variants.some((variant) => variant.serverless)) {
    return { kind: 'not-applicable', reason: 'serverless variants have no volume of yours' };
  }
  const local = instanceTypesOf(state).find((type) => instanceStorage(type) === 'local');
  if (local !== undefined) {
    const reason = `${local} stores on local disks that its hardware encrypts; a volume key does not apply to them`;
    return { kind: 'not-applicable', reason };
  }
  return judgeKey(volumeKeyOf(state.config), context, DEMAND.what);
}

function preflight(state: EndpointState, _target: EndpointState, context: RuleContext): Preflight {
  const demand = demandPreflight(state, volumeKeyOf(state.config), context, DEMAND);
  const unlisted = instanceTypesOf(state).find((type) => instanceStorage(type) === 'unknown');
  return demand.kind === 'problem' || unlisted === undefined
    ? demand
    : {
        kind: 'problem',
        message: `This version does not know whether ${unlisted} has volumes that take a key.`,
        remedy: 'Look it up in the EC2 instance store documentation, then approve.',
      };
}

function instanceTypesOf(state: EndpointState): readonly string[] {
  return variantsOf(state.config).flatMap((variant) => variant.instanceTypes);
}
