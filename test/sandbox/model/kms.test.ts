import { describe, expect, it } from 'vitest';
import { applyCall, createWorld } from '../../../functions/local/sandbox/model/account.ts';
import { createKey, keyArn } from '../../../functions/local/sandbox/model/kms.ts';
import type { World } from '../../../functions/local/sandbox/model/world.ts';
import type { Json } from '../../../shared/core/json.ts';
import { START } from '../../support/in-process.ts';

const ID = '00000000-0000-4000-8000-000000000001';
const WORLD = createKey(createWorld(), START, { aliases: ['alias/ml'] });
const ARN = keyArn(WORLD, ID);

function ask(operation: string, input: Readonly<Record<string, Json>>, world: World = WORLD) {
  const { world: after, answer } = applyCall(world, { service: 'kms', operation, input }, START);
  expect(after).toBe(world);
  return 'error' in answer ? { error: answer.error } : { output: answer.output };
}

describe('DescribeKey', () => {
  it.each([ID, ARN, 'alias/ml', ARN.replace(`key/${ID}`, 'alias/ml')])('finds %s', (KeyId) => {
    expect(ask('DescribeKey', { KeyId }).output).toMatchObject({
      KeyMetadata: {
        Arn: ARN,
        KeyId: ID,
        KeyManager: 'CUSTOMER',
        KeyState: 'Enabled',
        Enabled: true,
        KeyUsage: 'ENCRYPT_DECRYPT',
        KeySpec: 'SYMMETRIC_DEFAULT',
        CreationDate: '2026-11-20T09:00:00.000Z',
      },
    });
  });

  it.each([
    ['an unknown id', '11111111-0000-4000-8000-000000000001', /^Key '.*' does not exist$/],
    ['an unknown alias', 'alias/none', /^Alias arn:.*:alias\/none is not found\.$/],
    ['a key of another account', ARN.replace('111122223333', '444455556666'), /does not exist$/],
    ['an alias without its prefix', 'ml', /does not exist$/],
  ])('answers NotFoundException for %s', (_, KeyId, message) => {
    expect(ask('DescribeKey', { KeyId }).error).toMatchObject({
      code: 'NotFoundException',
      status: 400,
      message: expect.stringMatching(message),
    });
  });

  it.each([{}, { KeyId: null }, { KeyId: '' }])('refuses %j', (input) => {
    expect(ask('DescribeKey', input).error?.code).toBe('ValidationException');
    expect(ask('GetKeyPolicy', input).error?.code).toBe('ValidationException');
  });

  it('describes what a key was made to be', () => {
    const world = createKey(WORLD, START, {
      state: 'PendingDeletion',
      manager: 'AWS',
      aliases: ['alias/aws/ebs'],
    });

    const { output } = ask('DescribeKey', { KeyId: 'alias/aws/ebs' }, world);

    expect(output).toMatchObject({
      KeyMetadata: { KeyState: 'PendingDeletion', Enabled: false, KeyManager: 'AWS' },
    });
  });
});

describe('GetKeyPolicy', () => {
  it("answers the default policy: the account's IAM decides", () => {
    const { output } = ask('GetKeyPolicy', { KeyId: ARN });

    expect(output?.['PolicyName']).toBe('default');
    expect(JSON.parse(String(output?.['Policy']))).toMatchObject({
      Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' } }],
    });
  });

  it('takes ids and ARNs, but no alias, and knows no other policy', () => {
    expect(ask('GetKeyPolicy', { KeyId: ID }).output).toBeDefined();
    expect(ask('GetKeyPolicy', { KeyId: 'alias/ml' }).error?.code).toBe('NotFoundException');
    expect(ask('GetKeyPolicy', { KeyId: ID, PolicyName: 'x' }).error?.code).toBe(
      'NotFoundException',
    );
  });

  it('answers the text of a policy as it was given', () => {
    const world = createKey(createWorld(), START, { policy: '{ "odd":  "text" }' });

    expect(ask('GetKeyPolicy', { KeyId: ID }, world).output?.['Policy']).toBe('{ "odd":  "text" }');
  });
});

it('leaves other operations to nobody', () => {
  expect(ask('GenerateDataKey', { KeyId: ID }).error?.status).toBe(501);
});
