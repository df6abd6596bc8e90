import { describe, expect, it } from 'vitest';
import { applyCall, createWorld } from '../../../functions/local/sandbox/model/account.ts';
import { createKey, keyArn } from '../../../functions/local/sandbox/model/kms.ts';
import type { World } from '../../../functions/local/sandbox/model/world.ts';
import type { Json } from '../../../shared/core/json.ts';
import { START } from '../../support/in-process.ts';

const ID = '00000000-0000-4000-8000-000000000001';
const ARN = keyArn(createWorld(), ID);

function send(world: World, operation: string, input: Readonly<Record<string, Json>> = {}) {
  const call = { service: 'kms' as const, operation, input: { KeyId: ID, ...input } };
  const { world: after, answer } = applyCall(world, call, START);
  const key = after.keys[ID];
  return {
    world: after,
    key: key?.metadata ?? {},
    policy: key?.policy,
    output: 'output' in answer ? answer.output : null,
    code: 'error' in answer ? answer.error.code : null,
  };
}

function keyIn(state: string): World {
  return createKey(createWorld(), START, { state });
}

describe('a key', () => {
  it('is disabled and enabled again', () => {
    const disabled = send(keyIn('Enabled'), 'DisableKey');
    expect(disabled.key).toMatchObject({ KeyState: 'Disabled', Enabled: false });
    expect(disabled.output).toEqual({});

    const enabled = send(disabled.world, 'EnableKey');
    expect(enabled.key).toMatchObject({ KeyState: 'Enabled', Enabled: true });
  });

  it('is scheduled for deletion, and disabled when that is cancelled', () => {
    const pending = send(keyIn('Enabled'), 'ScheduleKeyDeletion', { PendingWindowInDays: 7 });
    expect(pending.key).toMatchObject({
      KeyState: 'PendingDeletion',
      DeletionDate: '2026-11-27T09:00:00.000Z',
    });

    const kept = send(pending.world, 'CancelKeyDeletion');
    expect(kept.output).toEqual({ KeyId: ARN });
    expect(kept.key).toMatchObject({ KeyState: 'Disabled', Enabled: false });
    expect(kept.key).not.toHaveProperty('DeletionDate');
  });

  it.each([
    ['EnableKey', 'PendingDeletion'],
    ['DisableKey', 'PendingDeletion'],
    ['ScheduleKeyDeletion', 'PendingDeletion'],
    ['CancelKeyDeletion', 'Disabled'],
  ])('refuses %s while it is %s', (operation, state) => {
    const world = keyIn(state);

    const refused = send(world, operation);

    expect(refused.code).toBe('KMSInvalidStateException');
    expect(refused.world).toBe(world);
  });

  it('takes a policy that is JSON, as it is written', () => {
    const policy = '{ "Statement": [] }';

    expect(send(keyIn('Enabled'), 'PutKeyPolicy', { Policy: policy }).policy).toBe(policy);
    for (const Policy of ['', '[]', '{', null]) {
      const refused = send(keyIn('Enabled'), 'PutKeyPolicy', { Policy });
      expect(refused.code).toBe('MalformedPolicyDocumentException');
    }
  });

  it.each(['EnableKey', 'PutKeyPolicy', 'ListAliases', 'ListResourceTags'])(
    'is not found by %s under a name that is none of its own',
    (operation) => {
      const refused = send(keyIn('Enabled'), operation, { KeyId: 'alias/ml' });

      expect(refused.code).toBe('NotFoundException');
    },
  );
});

describe('lists', () => {
  it('give a page and where the next begins', () => {
    const world = createKey(keyIn('Enabled'), START);

    const first = send(world, 'ListKeys', { Limit: 1 });
    const second = send(world, 'ListKeys', { Limit: 1, Marker: '1' });

    expect(first.output).toMatchObject({ Keys: [{ KeyArn: ARN }], Truncated: true });
    expect(second.output).toMatchObject({ Truncated: false });
    expect(second.output).not.toHaveProperty('NextMarker');
  });

  it('tell the aliases and tags of one key', () => {
    const world = createKey(keyIn('Enabled'), START, { aliases: ['alias/b'], tags: { a: '1' } });
    const KeyId = '00000000-0000-4000-8000-000000000002';

    expect(send(world, 'ListAliases').output).toEqual({ Aliases: [], Truncated: false });
    expect(send(world, 'ListAliases', { KeyId }).output).toMatchObject({
      Aliases: [{ AliasName: 'alias/b', TargetKeyId: KeyId }],
    });
    expect(send(world, 'ListResourceTags', { KeyId }).output).toMatchObject({
      Tags: [{ TagKey: 'a', TagValue: '1' }],
    });
  });
});
