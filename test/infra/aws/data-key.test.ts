import { describe, expect, it } from 'vitest';
import { rule } from '../../../shared/rules/aws/kms-key-policy-not-public.ts';
import { KEY_CONTEXT, keyStateOf } from '../../support/keys.ts';
import { resourcesOf } from './template.ts';

describe('the key for ML data', () => {
  it('is made only if asked for, and kept', () => {
    const [[, key]] = resourcesOf('AWS::KMS::Key') as [ReturnType<typeof resourcesOf>[number]];

    expect(key).toMatchObject({ Condition: 'HasDataKey', DeletionPolicy: 'Retain' });
    expect(key.Properties).toMatchObject({ EnableKeyRotation: true });
  });

  it('is not public, by our own rule: its account keeps it, and services use it for callers of the account', () => {
    const [[, { Properties }]] = resourcesOf('AWS::KMS::Key') as [
      ReturnType<typeof resourcesOf>[number],
    ];
    const policy = JSON.stringify(Properties.KeyPolicy)
      .replaceAll(/\{"Fn::Sub":("(?:[^"\\]|\\.)*")\}/g, '$1')
      .replaceAll('{"Ref":"AWS::AccountId"}', '"111122223333"')
      .replaceAll(/\$\{AWS::AccountId\}/g, '111122223333')
      .replaceAll(/\$\{AWS::Partition\}/g, 'aws')
      .replaceAll(/\$\{AWS::Region\}/g, 'eu-west-1')
      .replaceAll(/\$\{AWS::URLSuffix\}/g, 'amazonaws.com');

    expect(policy).not.toMatch(/Fn::|Ref/);
    expect(rule.check(keyStateOf({ policy }), KEY_CONTEXT)).toEqual({ kind: 'compliant' });
    expect(
      rule.check(
        keyStateOf({ policy: policy.replaceAll('kms:CallerAccount', 'kms:Other') }),
        KEY_CONTEXT,
      ).kind,
    ).toBe('violation');
  });
});
