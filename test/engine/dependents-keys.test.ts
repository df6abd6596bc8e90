import { describe, expect, it } from 'vitest';
import { applyCall, createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createKey, keyArn } from '../../functions/local/sandbox/model/kms.ts';
import { createNotebook } from '../../functions/local/sandbox/model/notebook.ts';
import { createBucket } from '../../functions/local/sandbox/model/s3.ts';
import type { World } from '../../functions/local/sandbox/model/world.ts';
import { approve, undo } from '../../shared/engine/commands.ts';
import { reconcileWithDependents } from '../../shared/engine/dependents.ts';
import type { EnginePorts } from '../../shared/engine/ports.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import { createServe } from '../../shared/engine/serve.ts';
import type { AwsSend } from '../../shared/resources/aws/send.ts';
import { AWS_RESOURCES } from '../../shared/resources/aws.generated.ts';
import { RULES } from '../../shared/rules/registry.generated.ts';
import {
  type BenchOptions,
  bucketRef,
  engineBench,
  event,
  MINUTE,
  policyWith,
  START,
  sweepTrigger,
} from '../support/engine.ts';
import { KEY_REF } from '../support/keys.ts';
import { notebookRef } from '../support/notebooks.ts';

const KEY_RULE = 's3-bucket-default-encryption-customer-key';

/** An account with the key, a bucket that shall use it and a notebook that does. */
function accountOf(state: string, aliases: readonly string[]): World {
  let world = createKey(createWorld(), START, { id: KEY_REF.name, state, aliases });
  world = createBucket(world, { name: 'churn-ml' }, START);
  const input = {
    NotebookInstanceName: 'Churn',
    SubnetId: 'subnet-1',
    SecurityGroupIds: ['sg-1'],
    DirectInternetAccess: 'Disabled',
    KmsKeyId: keyArn(world, KEY_REF.name),
    RootAccess: 'Disabled',
    InstanceMetadataServiceConfiguration: { MinimumInstanceMetadataServiceVersion: '2' },
  };
  return createNotebook(world, input, START);
}

/** A bench with every registered type and rule, where policy asks for the key. */
function benchOf(world: World, options: BenchOptions = {}) {
  let door: AwsSend | null = null;
  const policy = policyWith({ parameters: { kmsKeyId: KEY_REF.id } }, (rule) => rule === KEY_RULE, {
    settle: { quietSeconds: 0, maxSeconds: 0 },
  });
  const on = engineBench(world, {
    policy,
    door: (inner) => {
      door = inner;
      return inner;
    },
    ports: {
      serve: (type) => {
        if (door === null) {
          throw new Error('the bench has a door');
        }
        return createServe(AWS_RESOURCES, RULES, door)(type);
      },
    },
    ...options,
  });
  const kms = (operation: string) =>
    on.edit(
      (before) =>
        applyCall(before, { service: 'kms', operation, input: { KeyId: KEY_REF.id } }, START).world,
    );
  return { ...on, kms };
}

/** What an event about the key brings about, its users' wake-ups included. */
async function hear(
  operation: string,
  on: { ports: EnginePorts; pass(ms: number): Promise<void> },
) {
  const report = await reconcileWithDependents(KEY_REF, event(KEY_REF, { operation }), on.ports);
  await on.pass(2 * MINUTE);
  return report;
}

describe('a key that is enabled again', () => {
  it('brings the cure of a bucket that had to wait for it', async () => {
    const on = benchOf(accountOf('Disabled', []));
    const bucket = bucketRef('churn-ml');
    const asked = await reconcile(bucket, event(bucket), on.ports);
    expect(asked).toMatchObject({ outcome: 'asking', reason: expect.stringContaining('Disabled') });

    on.kms('EnableKey');
    await hear('EnableKey', on);

    expect((await on.case(bucket)).outcome?.outcome).toBe('fixed');
    expect(JSON.stringify(on.host.world.buckets['churn-ml']?.settings)).toContain(KEY_REF.id);
  });
});

describe('a key that is taken out of use', () => {
  it('has users looked at again that never had a case', async () => {
    const on = benchOf(accountOf('Enabled', []));
    const notebook = notebookRef('Churn');
    await reconcile(notebook, sweepTrigger(notebook), on.ports);
    expect(await on.journal.load(notebook)).toBeNull();
    on.calls.length = 0;

    on.kms('DisableKey');
    await hear('DisableKey', on);

    expect(on.calls).toContain('sagemaker:DescribeNotebookInstance');
  });

  it('is only watched where nothing links it to machine learning', async () => {
    const on = benchOf(accountOf('Disabled', ['alias/payments']));

    const report = await hear('DisableKey', on);

    expect(report.outcome).toBe('observed');
    expect(on.writes()).toEqual([]);
  });

  it('is brought back after a yes, and shut again by undo', async () => {
    const on = benchOf(accountOf('Disabled', ['alias/ml']));
    const { outcome, case: id } = await hear('DisableKey', on);
    expect(outcome).toBe('asking');
    expect(on.writes()).toEqual([]);

    const done = await approve(id ?? '', 'alice', on.ports);
    expect(done.outcome).toBe('fixed');
    expect(on.host.world.keys[KEY_REF.name]?.metadata['KeyState']).toBe('Enabled');

    await undo(id ?? '', 'alice', on.ports);
    expect(on.host.world.keys[KEY_REF.name]?.metadata['KeyState']).toBe('Disabled');
  });

  it('is saved from deletion after a yes, and never given up to it again', async () => {
    const on = benchOf(accountOf('PendingDeletion', ['alias/ml']));
    const { case: id } = await hear('ScheduleKeyDeletion', on);
    expect(on.writes()).toEqual([]);

    const done = await approve(id ?? '', 'alice', on.ports);
    expect(done.outcome).toBe('fixed');
    expect(on.writes()).toEqual(['kms:CancelKeyDeletion', 'kms:EnableKey']);

    await undo(id ?? '', 'alice', on.ports);
    expect(on.host.world.keys[KEY_REF.name]?.metadata).toMatchObject({ KeyState: 'Disabled' });
    expect(on.writes()).not.toContain('kms:ScheduleKeyDeletion');
    // Nobody is told that the deletion stands again.
    const ended = (await on.bodies(KEY_REF)).find(({ kind }) => kind === 'undo-ended');
    expect(ended).toMatchObject({ undone: [{ field: 'enabled' }], conflicts: [] });
  });
});
