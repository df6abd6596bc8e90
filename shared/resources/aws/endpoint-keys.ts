import type { Json } from '../../core/json.ts';
import type { KeyFacts } from '../../core/resource.ts';
import type { Preflight, RuleContext, Verdict } from '../../core/rule.ts';
import type { ConfigBody } from './endpoint-config-copy.ts';
import { type EndpointState, executionRoles, volumeKeyOf } from './endpoint-state.ts';
import { deploymentPreflight } from './endpoint-steps.ts';
import { isAwsAlias, isKnown, keyArnOf, keyPreflight } from './key-facts.ts';
import { judgeKeyPolicy } from './key-policy.ts';

/** What a rule demands of one of the keys that a configuration names. */
export interface KeyDemand {
  /** The rule's id: remedies name its parameter. */
  readonly rule: string;
  /** What the key encrypts, as in `no key of yours encrypts …`. */
  readonly what: string;
  /** KMS actions that the endpoint's roles need. */
  readonly actions: readonly string[];
  /** The service through which they use the key: `sagemaker`, or `s3` for what the endpoint writes there. */
  readonly service: 'sagemaker' | 's3';
}

/** KMS actions a role needs to write objects with the key: S3 asks for `kms:Decrypt` to end an upload in parts. */
export const WRITE_ACTIONS: readonly string[] = ['kms:GenerateDataKey', 'kms:Decrypt'];

/** The key the policy names, or null. */
export function keyParameter(parameters: Readonly<Record<string, Json>>): string | null {
  const id = parameters['kmsKeyId'];
  return typeof id === 'string' && id.trim() !== '' ? id.trim() : null;
}

/** Settings of data capture where requests are captured, or null: left out, the switch is on (API documentation). */
export function captureOf(config: ConfigBody): Readonly<Record<string, Json>> | null {
  const capture = recordOf(config['DataCaptureConfig']);
  return capture === null || capture['EnableCapture'] === false ? null : capture;
}

/** Where and how answers of asynchronous inference are stored, or null where there are none. */
export function answersOf(config: ConfigBody): Readonly<Record<string, Json>> | null {
  const inference = recordOf(config['AsyncInferenceConfig']);
  return inference === null ? null : (recordOf(inference['OutputConfig']) ?? {});
}

/** The key that settings name, or null: absent and `''` mean the same. */
export function keyIn(settings: Readonly<Record<string, Json>>): string | null {
  const key = settings['KmsKeyId'];
  return typeof key === 'string' && key !== '' ? key : null;
}

/** Every key the configuration puts to use, as it names them. */
export function keysNamed(config: ConfigBody): readonly string[] {
  const written = [captureOf(config), answersOf(config)].map((settings) => keyIn(settings ?? {}));
  return [volumeKeyOf(config), ...written].filter((key) => key !== null);
}

/** Whether the key in use is one that the customer manages. */
export function judgeKey(used: string | null, context: RuleContext, what: string): Verdict {
  if (used === null) {
    return violation(`no key of yours encrypts ${what}`);
  }
  const facts = factsOf(context, used);
  if (isAwsAlias(used)) {
    return violation(managedByAws(used, what));
  }
  if (facts !== undefined && isKnown(facts)) {
    return facts.customerManaged ? { kind: 'compliant' } : violation(managedByAws(used, what));
  }
  // What the policy asks for by name is what it gets: whether that key is any good is for the pre-flight to say.
  return used === keyParameter(context.parameters)
    ? { kind: 'compliant' }
    : violation(
        `nobody can tell whether you manage the key ${used} that encrypts ${what}: ${facts?.problem ?? 'it was not read'}`,
      );
}

/** The key to put in place of the one in use, by its ARN where it is known; null where that would be in vain. */
export function keyToPut(used: string | null, context: RuleContext): string | null {
  const id = keyParameter(context.parameters);
  const facts = id === null ? undefined : factsOf(context, id);
  const isVain = facts !== undefined && isKnown(facts) && !facts.customerManaged;
  return id === null || isVain || (used !== null && isUnknown(context, used))
    ? null
    : keyArnOf(id, facts);
}

/** Whether the key the policy names can be put to use. Judged in the order in which a person would clear the problems. */
export function demandPreflight(
  state: EndpointState,
  used: string | null,
  context: RuleContext,
  demand: KeyDemand,
): Preflight {
  const { region, account } = context.ref;
  const id = keyParameter(context.parameters);
  if (used !== null && isUnknown(context, used)) {
    const message = `Whether you manage the key ${used} could not be read.`;
    const remedy = "Let Cordon's role describe it (kms:DescribeKey), or override the finding.";
    return { kind: 'problem', message, remedy };
  }
  if (id === null) {
    const message = 'The policy names no key to encrypt with.';
    const remedy = `Set the parameter kmsKeyId of ${demand.rule} to a customer-managed key in ${region}.`;
    return { kind: 'problem', message, remedy };
  }
  const deployment = deploymentPreflight(state);
  if (deployment.kind === 'problem') {
    return deployment;
  }
  const { actions, service } = demand;
  const roles = executionRoles(state);
  const facts = factsOf(context, id);
  const use = { account, region, roles, actions, service };
  const key = keyPreflight(id, facts, use);
  return key.kind === 'ready' && service === 's3'
    ? writersPreflight(id, facts?.policy ?? '', use)
    : key;
}

/**
 * A deployment shows whether the volumes can be encrypted, but nothing shows whether the endpoint can go on writing to
 * S3: it would lose what it was to write. So its roles must be named; what IAM adds to an account's key is not seen.
 */
function writersPreflight(
  id: string,
  policy: string,
  use: Parameters<typeof judgeKeyPolicy>[1],
): Preflight {
  // Without an account only the roles themselves count.
  return judgeKeyPolicy(policy, { ...use, account: '' }).kind === 'allowed'
    ? { kind: 'ready' }
    : {
        kind: 'problem',
        message: `The policy of the key ${id} leaves it to IAM whether ${use.roles.join(', ') || "the endpoint's role"} may use it, and that cannot be seen from here.`,
        remedy: `See to it that it may (${use.actions.join(', ')}), then approve: otherwise the endpoint writes nothing any more.`,
      };
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

function managedByAws(id: string, what: string): string {
  return `the key ${id} that encrypts ${what} is managed by AWS`;
}

function violation(message: string): Verdict {
  return { kind: 'violation', message };
}

function recordOf(value: Json | undefined): Readonly<Record<string, Json>> | null {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)
    : null;
}
