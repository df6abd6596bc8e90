import type { Json } from '../../core/json.ts';
import { labelled } from '../../core/labels.ts';
import type { KeyFacts } from '../../core/resource.ts';
import type { Preflight, Rule, RuleContext, Verdict } from '../../core/rule.ts';
import { variantsOf, withConfig } from '../../resources/aws/endpoint-config-copy.ts';
import {
  type EndpointState,
  executionRoles,
  volumeKeyOf,
} from '../../resources/aws/endpoint-state.ts';
import { deploymentPreflight } from '../../resources/aws/endpoint-steps.ts';
import { instanceStorage } from '../../resources/aws/instance-types.ts';
import { isAwsAlias, isKnown, keyArnOf, keyPreflight } from '../../resources/aws/key-facts.ts';

/** KMS actions SageMaker needs of the role to attach encrypted volumes: the grant it makes gives it the rest. */
const KEY_ACTIONS = ['kms:CreateGrant', 'kms:DescribeKey'];

/**
 * The storage volumes of an endpoint's instances are encrypted with a key that the customer manages. Which key is the
 * policy's to say; any other customer-managed key that is in use already is as good.
 */
export const rule: Rule<EndpointState> = {
  id: 'sagemaker-endpoint-volume-customer-key',
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
    const id = keyParameter(context.parameters);
    const used = volumeKeyOf(state.config);
    if (id === null || check(state, context).kind !== 'violation') {
      return state;
    }
    const facts = factsOf(context, id);
    const isVain = facts !== undefined && isKnown(facts) && !facts.customerManaged;
    return isVain || (used !== null && isUnknown(context, used))
      ? state
      : withConfig(state, { ...state.config, KmsKeyId: keyArnOf(id, facts) });
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
  const used = volumeKeyOf(state.config);
  if (used === null) {
    return violation('no key of yours encrypts the storage volumes of its instances');
  }
  const facts = factsOf(context, used);
  if (isAwsAlias(used)) {
    return violation(managedByAws(used));
  }
  if (facts !== undefined && isKnown(facts)) {
    return facts.customerManaged ? { kind: 'compliant' } : violation(managedByAws(used));
  }
  // What the policy asks for by name is what it gets: whether that key is any good is for the pre-flight to say.
  return used === keyParameter(context.parameters)
    ? { kind: 'compliant' }
    : violation(
        `nobody can tell whether you manage the key ${used} that encrypts its volumes: ${facts?.problem ?? 'it was not read'}`,
      );
}

/** Judged in the order in which a person would have to clear the problems. */
function preflight(state: EndpointState, _target: EndpointState, context: RuleContext): Preflight {
  const { region, account } = context.ref;
  const id = keyParameter(context.parameters);
  const used = volumeKeyOf(state.config);
  if (used !== null && isUnknown(context, used)) {
    const message = `Whether you manage the key ${used} could not be read.`;
    const remedy = "Let Cordon's role describe it (kms:DescribeKey), or override the finding.";
    return { kind: 'problem', message, remedy };
  }
  if (id === null) {
    const message = 'The policy names no key to encrypt with.';
    const remedy = `Set the parameter kmsKeyId of ${rule.id} to a customer-managed key in ${region}.`;
    return { kind: 'problem', message, remedy };
  }
  const unlisted = instanceTypesOf(state).find((type) => instanceStorage(type) === 'unknown');
  if (unlisted !== undefined) {
    const message = `This version does not know whether ${unlisted} has volumes that take a key.`;
    const remedy = 'Look it up in the EC2 instance store documentation, then approve.';
    return { kind: 'problem', message, remedy };
  }
  const deployment = deploymentPreflight(state);
  if (deployment.kind === 'problem') {
    return deployment;
  }
  const roles = executionRoles(state);
  const use = { account, region, roles, actions: KEY_ACTIONS, service: 'sagemaker' };
  return keyPreflight(id, factsOf(context, id), use);
}

/** The key the policy names, or null. */
function keyParameter(parameters: Readonly<Record<string, Json>>): string | null {
  const id = parameters['kmsKeyId'];
  return typeof id === 'string' && id.trim() !== '' ? id.trim() : null;
}

/** The facts about a key, by the name it was asked by or by its ARN: targets name keys by ARN. */
function factsOf(context: RuleContext, id: string): KeyFacts | undefined {
  return Object.hasOwn(context.keys, id)
    ? context.keys[id]
    : Object.values(context.keys).find((facts) => facts['arn'] === id);
}

/** Whether the name of a key is all that is known of it. */
function isUnknown(context: RuleContext, id: string): boolean {
  const facts = factsOf(context, id);
  return !isAwsAlias(id) && (facts === undefined || !isKnown(facts));
}

function instanceTypesOf(state: EndpointState): readonly string[] {
  return variantsOf(state.config).flatMap((variant) => variant.instanceTypes);
}

function managedByAws(id: string): string {
  return `the key ${id} that encrypts the storage volumes of its instances is managed by AWS`;
}

function violation(message: string): Verdict {
  return { kind: 'violation', message };
}
