import * as z from 'zod/mini';
import { CloudError } from '../../core/failure.ts';
import type { KeyFacts } from '../../core/resource.ts';
import type { Preflight } from '../../core/rule.ts';
import { judgeKeyPolicy, type KeyUse, statementToAdd } from './key-policy.ts';
import type { AwsSend } from './send.ts';

/**
 * What is known about a KMS key. `state` is `''` when even that could not be read; `problem` then says why. When only
 * the policy could not be read, the other facts hold, `policy` is null and `problem` says why.
 */
export interface AwsKeyFacts extends KeyFacts {
  /** The key's own ARN, also when it was named by an alias; `''` when unknown. */
  readonly arn: string;
  /** `ENCRYPT_DECRYPT`, `SIGN_VERIFY` … */
  readonly usage: string;
  /** `SYMMETRIC_DEFAULT`, `RSA_2048` …; keys recorded before KMS named it are symmetric. */
  readonly spec: string;
}

const KeyMetadata = z.object({
  Arn: z.string(),
  KeyState: z.string(),
  KeyManager: z.string(),
  KeyUsage: z.nullish(z.string()),
  KeySpec: z.nullish(z.string()),
  CustomerMasterKeySpec: z.nullish(z.string()),
});
const DescribedKey = z.object({ KeyMetadata });
const DescribedPolicy = z.object({ Policy: z.string() });

/** How keys of AWS's own are named: `alias/aws/sagemaker`. The prefix is reserved (KMS guide, aliases). */
const AWS_ALIAS = /(^|:)alias\/aws\//;

/**
 * Reads a key named by id, ARN, alias or alias ARN, and its policy. What is denied, missing or malformed is told in the
 * facts; what may pass (throttling, time-outs) rejects with CloudError, so that the whole read is tried again.
 * @param region - where the resource lives: keys of other regions cannot serve it and are not asked for
 */
export async function readKeyFacts(
  send: AwsSend,
  region: string,
  id: string,
): Promise<AwsKeyFacts> {
  const elsewhere = regionOf(id);
  if (elsewhere !== null && elsewhere !== region) {
    return unknownKey(id, elsewhere, `The key ${id} lives in ${elsewhere}, not in ${region}.`);
  }
  try {
    const facts = factsOf(id, region, await send('kms:DescribeKey', region, { KeyId: id }));
    return facts.customerManaged ? await withPolicy(send, region, facts) : facts;
  } catch (error) {
    return unknownKey(id, region, sentenceOf(error));
  }
}

/** The facts in an answer of `DescribeKey`. Unreadable answers become facts with a problem. */
export function factsOf(id: string, region: string, answer: unknown): AwsKeyFacts {
  const described = DescribedKey.safeParse(answer);
  if (!described.success) {
    return unknownKey(id, region, `The answer about the key ${id} could not be understood.`);
  }
  const key = described.data.KeyMetadata;
  return {
    id,
    arn: key.Arn,
    state: key.KeyState,
    customerManaged: key.KeyManager === 'CUSTOMER',
    region: regionOf(key.Arn) ?? region,
    usage: key.KeyUsage ?? 'ENCRYPT_DECRYPT',
    spec: key.KeySpec ?? key.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT',
    policy: null,
    problem: null,
  };
}

/** Whether anything but the name is known of the key. */
export function isKnown(facts: KeyFacts): boolean {
  return facts.state !== '';
}

/** Whether a key's name alone says that AWS manages it. */
export function isAwsAlias(id: string): boolean {
  return AWS_ALIAS.test(id);
}

/** The ARN behind a name, where facts tell it: a name that no alias can move. Else the name itself. */
export function keyArnOf(id: string, facts: KeyFacts | undefined): string {
  const arn = facts?.['arn'];
  return typeof arn === 'string' && arn !== '' ? arn : id;
}

/**
 * Whether the key can be put to use: known, customer-managed, enabled, symmetric, in the region, and open to the roles.
 * What cannot be shown is a problem, with what to do about it.
 */
export function keyPreflight(id: string, facts: KeyFacts | undefined, use: KeyUse): Preflight {
  if (facts === undefined || !isKnown(facts)) {
    const why = facts?.problem ?? `Nothing is known about the key ${id}.`;
    return problem(why, `Name an existing key of ${use.region} and let Cordon's role describe it.`);
  }
  if (!facts.customerManaged) {
    return problem(`The key ${id} is managed by AWS.`, 'Name a customer-managed key.');
  }
  if (facts.state !== 'Enabled') {
    const remedy =
      facts.state === 'PendingDeletion'
        ? 'Cancel its deletion and enable it, or name another key.'
        : 'Enable it, or name another key.';
    return problem(`The key ${id} is ${facts.state}.`, remedy);
  }
  if (facts.region !== use.region) {
    const message = `The key ${id} lives in ${facts.region}, the resource in ${use.region}.`;
    return problem(message, `Name a key or a replica of it in ${use.region}.`);
  }
  if (facts['usage'] !== 'ENCRYPT_DECRYPT' || facts['spec'] !== 'SYMMETRIC_DEFAULT') {
    const message = `The key ${id} does not encrypt symmetrically (${facts['usage']}, ${facts['spec']}).`;
    return problem(message, 'Name a symmetric encryption key.');
  }
  return policyPreflight(id, facts, use);
}

/** Who uses the key through a service, for people. S3 does in the name of each caller. */
const USERS: Readonly<Record<string, string>> = { sagemaker: 'SageMaker', s3: 'callers of S3' };

function policyPreflight(id: string, facts: KeyFacts, use: KeyUse): Preflight {
  if (facts.policy === null) {
    const message = facts.problem ?? `The policy of the key ${id} was not read.`;
    return problem(message, `Grant kms:GetKeyPolicy on ${keyArnOf(id, facts)} to Cordon's role.`);
  }
  const verdict = judgeKeyPolicy(facts.policy, use);
  switch (verdict.kind) {
    case 'allowed':
      return { kind: 'ready' };
    case 'denied':
    case 'unjudged':
      return problem(
        `The policy of the key ${id} does not clearly let ${USERS[use.service] ?? use.service} use it: ${verdict.why}.`,
        'Check the key policy by hand, then approve.',
      );
    case 'missing': {
      const roles = verdict.roles.join(', ');
      return problem(
        `The policy of the key ${id} lets neither the account nor ${roles === '' ? 'its roles' : roles} use it.`,
        `Add this statement to the key policy: ${statementToAdd({ ...use, roles: verdict.roles })}`,
      );
    }
  }
}

/** `GetKeyPolicy` takes no alias (its API reference), so the key's ARN is asked for. A key has one policy, `default`. */
async function withPolicy(send: AwsSend, region: string, facts: AwsKeyFacts): Promise<AwsKeyFacts> {
  try {
    const input = { KeyId: facts.arn, PolicyName: 'default' };
    const answer = await send('kms:GetKeyPolicy', region, input);
    const described = DescribedPolicy.safeParse(answer);
    return described.success
      ? { ...facts, policy: described.data.Policy }
      : { ...facts, problem: `The policy of the key ${facts.id} could not be understood.` };
  } catch (error) {
    return { ...facts, problem: sentenceOf(error) };
  }
}

/** The sentence of a failure that will not pass by itself; others are thrown on. */
function sentenceOf(error: unknown): string {
  if (error instanceof CloudError) {
    switch (error.failure.code) {
      case 'denied':
      case 'explicit-deny':
      case 'not-found':
      case 'invalid':
        return error.failure.message;
      default:
        throw error;
    }
  }
  throw error;
}

function unknownKey(id: string, region: string, problemText: string): AwsKeyFacts {
  return {
    id,
    arn: '',
    state: '',
    customerManaged: false,
    region,
    usage: '',
    spec: '',
    policy: null,
    problem: problemText,
  };
}

function regionOf(id: string): string | null {
  return /^arn:[a-z0-9-]+:kms:(?<region>[a-z0-9-]+):/.exec(id)?.groups?.['region'] ?? null;
}

function problem(message: string, remedy: string): Preflight {
  return { kind: 'problem', message, remedy };
}
