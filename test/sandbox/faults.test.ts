import { describe, expect, it } from 'vitest';
import { createFaults, type Fault, subjectOf } from '../../functions/local/sandbox/faults.ts';
import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createBucket } from '../../functions/local/sandbox/model/s3.ts';
import type { Call } from '../../functions/local/sandbox/model/world.ts';
import { fullWorld, REQUESTS } from '../support/aws-operations.ts';
import { START } from '../support/in-process.ts';
import { sandboxed } from '../support/sandboxed.ts';

const REGION = 'eu-west-1';
const PUT: Call = { service: 's3', operation: 'PutBucketPolicy', input: { Bucket: 'ml-data' } };

describe('which calls a fault meets', () => {
  it.each<[Partial<Fault>, boolean]>([
    [{ on: '*' }, true],
    [{ on: 's3:*' }, true],
    [{ on: '*:Put*' }, true],
    [{ on: 's3:PutBucketPolicy' }, true],
    [{ on: 's3:PutBucket' }, false],
    [{ on: 's3control:*' }, false],
    [{ on: 's3.*' }, false],
    [{ on: '*', where: '"ml-data"' }, true],
    [{ on: '*', where: '"ml-models"' }, false],
  ])('%j: %j', (fault, isMet) => {
    const faults = createFaults([{ on: '', what: { kind: 'throttle' }, ...fault }]);

    expect(faults.take(subjectOf(PUT))).toEqual(isMet ? [{ kind: 'throttle' }] : []);
  });

  it('counts how often, and stops', () => {
    const faults = createFaults([{ on: '*', times: 2, what: { kind: 'internal' } }]);

    const met = [1, 2, 3].map(() => faults.take(subjectOf(PUT)).length);

    expect(met).toEqual([1, 1, 0]);
    expect(faults.fired()).toEqual({ internal: 2 });
  });

  it('never serves a write from the past', () => {
    const faults = createFaults([{ on: '*', what: { kind: 'stale', ms: 1000 } }]);

    expect(faults.take(subjectOf(PUT))).toEqual([]);
  });

  it('ends when it is cleared', () => {
    const faults = createFaults();
    faults.add({ on: '*', what: { kind: 'throttle' } });
    faults.clear();

    expect(faults.take(subjectOf(PUT))).toEqual([]);
  });
});

describe('a stale read', () => {
  it('shows the account as it was, until the time has passed', async () => {
    const { sandbox, send, clock } = await sandboxed(
      createBucket(createWorld(), { name: 'ml-data', publicAccessBlock: null }, START),
    );
    sandbox.faults.add({ on: 's3:Get*', what: { kind: 'stale', ms: 5_000 } });
    const read = () =>
      send('s3:GetPublicAccessBlock', REGION, { Bucket: 'ml-data' }).then(
        () => 'there',
        () => 'not there',
      );
    clock.advance(60_000);
    await send('s3:PutPublicAccessBlock', REGION, {
      Bucket: 'ml-data',
      PublicAccessBlockConfiguration: { BlockPublicAcls: true },
    });

    clock.advance(4_999);
    const early = await read();
    clock.advance(1);
    const late = await read();

    expect([early, late]).toEqual(['not there', 'there']);
  });

  it('shows a transition that has ended as still going on', async () => {
    const { sandbox, send, clock } = await sandboxed(fullWorld(START));
    const name = { NotebookInstanceName: 'Research-1' };
    await send('sagemaker:StopNotebookInstance', REGION, name);
    clock.advance(10_000);
    const now = await send('sagemaker:DescribeNotebookInstance', REGION, name);
    sandbox.faults.add({ on: '*', what: { kind: 'stale', ms: 9_900 } });

    const then = await send('sagemaker:DescribeNotebookInstance', REGION, name);

    expect([then.NotebookInstanceStatus, now.NotebookInstanceStatus]).toEqual([
      'Stopping',
      'Stopped',
    ]);
  });
});

describe('the sandbox', () => {
  it('logs what was asked, what was answered and what went wrong', async () => {
    const { sandbox, send } = await sandboxed(fullWorld(START));
    sandbox.faults.add({ on: 'kms:*', times: 1, what: { kind: 'throttle' } });

    await send('kms:DescribeKey', REGION, REQUESTS['kms:DescribeKey']);

    expect(sandbox.requests).toMatchObject([
      { at: START, troubles: [{ kind: 'throttle' }], answer: { error: { status: 400 } } },
      { at: START, troubles: [], answer: { output: { KeyMetadata: { KeyState: 'Enabled' } } } },
    ]);
  });

  it('lets a delayed write land after its caller has gone', async () => {
    const { sandbox, send } = await sandboxed(fullWorld(START), { timeoutMs: 100 });
    sandbox.faults.add({ on: '*', what: { kind: 'latency', ms: 400 } });

    const answer = await send('s3:DeleteBucketPolicy', REGION, { Bucket: 'ml-data' }).catch(
      (error: { applied: string }) => error.applied,
    );
    const before = sandbox.host.world.buckets['ml-data']?.policy ?? null;
    await expect.poll(() => sandbox.host.world.buckets['ml-data']?.policy ?? null).toBeNull();

    expect(answer).toBe('unknown');
    expect(before).not.toBeNull();
  });

  it('closes while requests are waiting', async () => {
    const { sandbox, send } = await sandboxed(fullWorld(START), { maxReadAttempts: 1 });
    sandbox.faults.add({ on: '*', what: { kind: 'latency', ms: 60_000 } });
    const call = send('s3:ListBuckets', REGION, {}).catch((error: Error) => error.name);
    await expect.poll(() => sandbox.faults.fired()).toEqual({ latency: 1 });

    await sandbox.close();

    expect(await call).toBe('CloudError');
  });
});
