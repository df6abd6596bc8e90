import type { Ref } from '../../shared/core/ref.ts';
import type { RuleContext } from '../../shared/core/rule.ts';
import type { KmsKeyState } from '../../shared/resources/aws/key-state.ts';

/** A key's ref in the account that worlds have by default. */
export const KEY_REF: Ref = {
  cloud: 'aws',
  type: 'aws.kms.key',
  id: 'arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-000000000001',
  name: '00000000-0000-4000-8000-000000000001',
  account: '111122223333',
  region: 'eu-west-1',
};

/** What rules about keys are asked with. */
export const KEY_CONTEXT: RuleContext = { ref: KEY_REF, parameters: {}, keys: {} };

/** A key that no rule objects to, but for the given fields. */
export function keyStateOf(fields: Partial<KmsKeyState> = {}): KmsKeyState {
  return {
    status: 'Enabled',
    tags: {},
    incarnation: '2026-11-20T09:00:00Z',
    createdAt: '2026-11-20T09:00:00Z',
    arn: KEY_REF.id,
    customerManaged: true,
    enabled: true,
    deletion: null,
    policy: policyOf([{ Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'kms:*' }]),
    policyProblem: null,
    aliases: ['alias/ml'],
    ...fields,
  };
}

/** A policy's text. */
export function policyOf(statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** A request for every operation on keys: one that is enabled, and one about to be deleted. */
export function keyRequests(KeyId: string, pending: string, Policy: string) {
  return {
    'kms:CancelKeyDeletion': { KeyId: pending },
    'kms:DescribeKey': { KeyId },
    'kms:DisableKey': { KeyId },
    'kms:EnableKey': { KeyId },
    'kms:GetKeyPolicy': { KeyId, PolicyName: 'default' },
    'kms:ListAliases': { KeyId, Limit: 10 },
    'kms:ListKeys': { Limit: 1 },
    'kms:ListResourceTags': { KeyId, Limit: 10 },
    'kms:PutKeyPolicy': { KeyId, PolicyName: 'default', Policy },
  };
}
