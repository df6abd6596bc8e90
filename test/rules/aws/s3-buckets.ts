import type { Ref } from '../../../shared/core/ref.ts';
import type { Rule, RuleContext } from '../../../shared/core/rule.ts';
import { resource, type S3BucketState } from '../../../shared/resources/aws/s3-bucket.ts';

/** Buckets for the tests of the rules about them. */

export const ACCOUNT = '111122223333';

export const REF: Ref = {
  cloud: 'aws',
  type: 'aws.s3.bucket',
  id: 'arn:aws:s3:::churn-ml',
  name: 'churn-ml',
  account: ACCOUNT,
  region: 'eu-west-1',
};

export const CONTEXT: RuleContext = { ref: REF, parameters: {}, keys: {} };

export const ALL_ON = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

export const OPEN = '{"Sid":"Web","Effect":"Allow","Principal":"*","Action":"s3:GetObject"}';
export const PARTNER = '{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:*"}';
export const SERVICE =
  '{"Effect":"Allow","Principal":{"Service":"a.amazonaws.com"},"Action":"s3:*"}';
export const OWN = `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::${ACCOUNT}:role/a"},"Action":"s3:*"}`;
export const DENY = '{"Effect":"Deny","Principal":"*","Action":"s3:*"}';
export const JUDGED =
  '{"Effect":"Allow","Principal":"*","Action":"s3:*","Condition":{"StringLike":{"aws:SourceVpc":"vpc-*"}}}';

export function policy(...statements: readonly string[]): string {
  return `{"Version":"2012-10-17","Statement":[${statements.join(',')}]}`;
}

export function block(...on: readonly string[]): Record<string, boolean> {
  return Object.fromEntries(Object.keys(ALL_ON).map((name) => [name, on.includes(name)]));
}

export function bucket(parts: Partial<S3BucketState> = {}): S3BucketState {
  return {
    status: null,
    incarnation: null,
    createdAt: null,
    tags: {},
    publicAccessBlock: {},
    accountBlock: null,
    policy: null,
    policyIsPublic: null,
    acl: [],
    owner: null,
    website: null,
    ownership: 'BucketOwnerEnforced',
    encryption: { SSEAlgorithm: 'AES256' },
    versioning: null,
    logging: {},
    keys: {},
    uses: [],
    ...parts,
  };
}

export function grant(group: string, permission = 'READ') {
  return { grantee: `http://acs.amazonaws.com/groups/${group}`, permission };
}

/** The laws of a cure: the target has no finding, planning from it again plans nothing, other fields are left alone. */
export function breachesOfCure(
  rule: Rule<S3BucketState>,
  state: S3BucketState,
  context = CONTEXT,
): string[] {
  const target = rule.desire(state, context);
  const again = rule.desire(target, context);
  const changed = Object.keys(target).filter((field) => target[field] !== state[field]);
  return [
    rule.check(target, context).kind === 'compliant' ? '' : 'the target has the finding',
    resource.steps(REF, target, again).length === 0 ? '' : 'planning again plans something',
    resource.steps(REF, state, target).length > 0 ? '' : 'nothing is planned',
    changed.every((field) => field === 'policyIsPublic' || field in resource.fields)
      ? ''
      : `it changes ${changed.join(', ')}`,
  ].filter((breach) => breach !== '');
}
