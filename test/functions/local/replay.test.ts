import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUCKET, ENDPOINT, NOTEBOOK } from './account.ts';
import { type Bench, startBench } from './bench.ts';
import { eventOf } from './cli.ts';

// The whole way from an event's file to the account and back, for each type, through the real SDK on loopback.

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
});

afterAll(() => bench.close());

describe('cordon explain', () => {
  it.each([
    [`arn:aws:s3:::${BUCKET}`, 's3:PutBucketPolicy'],
    [`aws.s3.bucket/${BUCKET}`, 's3:PutBucketPolicy'],
    ['arn:aws:s3::111122223333:account-public-access-block', 's3control:PutPublicAccessBlock'],
    ['aws.s3.account-public-access-block/111122223333', 's3control:PutPublicAccessBlock'],
    [`aws.sagemaker.notebook-instance/${NOTEBOOK}`, 'sagemaker:StopNotebookInstance'],
    [`arn:aws:sagemaker:eu-west-1:111122223333:endpoint/${ENDPOINT}`, 'sagemaker:UpdateEndpoint'],
  ])('plans for %s, and writes nothing', async (ref, call) => {
    const { code, outcomes } = await bench.cordon(['explain', ref]);

    expect(outcomes[0]?.findings.length).toBeGreaterThan(0);
    expect(outcomes[0]?.plan?.steps.map((step) => step.call)).toContain(call);
    expect(bench.writesTo('')).toStrictEqual([]);
    expect(code).toBe(0);
  });

  it('says that there is no such resource', async () => {
    const { code, outcomes } = await bench.cordon(['explain', 'aws.s3.bucket/nothing-ml-here']);

    expect(outcomes).toMatchObject([{ outcome: 'skipped', reason: 'it no longer exists' }]);
    expect(code).toBe(0);
  });
});

describe('cordon sweep', () => {
  it('looks at everything and writes nothing without --apply', async () => {
    const { code, outcomes, stderr } = await bench.cordon(['sweep']);

    expect(outcomes.map(({ ref }) => ref.name).sort()).toStrictEqual(
      [NOTEBOOK, ENDPOINT, BUCKET, '111122223333'].sort(),
    );
    expect(stderr).toMatch(/Sweeping 111122223333 in eu-west-1 \(dry run\)/);
    expect(bench.writesTo('')).toStrictEqual([]);
    expect(code).toBe(0);
  });
});

describe('cordon replay --apply', () => {
  let file = '';

  it('closes a public bucket, keeps the rest of its policy, and tells Slack and the bus', async () => {
    const event = eventOf('s3', 'PutBucketPolicy', { bucketName: BUCKET }, bench.clock.now());
    file = bench.file('bucket.json', event);

    const { code, outcomes } = await bench.cordon(['replay', file, '--apply']);

    const bucket = bench.sandbox.host.world.buckets[BUCKET];
    expect(outcomes).toMatchObject([{ outcome: 'fixed' }]);
    expect(new Set(outcomes[0]?.edits.map(({ call }) => call))).toStrictEqual(
      new Set(['s3:PutBucketPolicy', 's3:PutPublicAccessBlock']),
    );
    expect(bucket?.policy).toContain('"Partner"');
    expect(bucket?.policy).not.toContain('"Everybody"');
    expect(bucket?.publicAccessBlock).toStrictEqual({
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    });
    expect(bench.slack.messages.map(({ text }) => text).join()).toContain(BUCKET);
    expect(bench.sandbox.host.world.events.length).toBeGreaterThan(0);
    expect(code).toBe(0);
  });

  it('does nothing when the same event comes again', async () => {
    const before = bench.writesTo(BUCKET);

    const { code, outcomes } = await bench.cordon(['replay', file, '--apply']);

    expect(outcomes).toMatchObject([{ outcome: 'compliant', edits: [] }]);
    expect(bench.writesTo(BUCKET)).toStrictEqual(before);
    expect(code).toBe(0);
  });

  it('stops a notebook with open internet, mends what it can, and says how to recreate it', async () => {
    const event = eventOf(
      'sagemaker',
      'CreateNotebookInstance',
      { notebookInstanceName: NOTEBOOK },
      bench.clock.now(),
    );

    const { code, outcomes, stderr } = await bench.cordon([
      'replay',
      bench.file('notebook.json', event),
      '--apply',
    ]);

    const told = await bench.plain(['cases', outcomes[0]?.case ?? '']);
    expect(outcomes).toMatchObject([{ outcome: 'stopped' }]);
    expect(outcomes[0]?.edits.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['status', 'rootAccess', 'tags.cordon-status']),
    );
    expect(stderr).toMatch(/waiting for Fraud-Lab: it is Stopping; looking again at/);
    expect(bench.sandbox.host.world.notebooks[NOTEBOOK]).toMatchObject({
      status: 'Stopped',
      described: { RootAccess: 'Disabled' },
    });
    expect(told.stdout).toMatch(/aws sagemaker create-notebook-instance/);
    expect(told.stdout).toMatch(/cordon undo/);
    expect(code).toBe(0);
  }, 30_000);

  it("moves an endpoint to a copy of its configuration with the policy's key", async () => {
    const event = eventOf(
      'sagemaker',
      'CreateEndpoint',
      { endpointName: ENDPOINT, endpointConfigName: 'churn-v1' },
      bench.clock.now(),
    );

    const { code, outcomes } = await bench.cordon([
      'replay',
      bench.file('endpoint.json', event),
      '--apply',
    ]);

    const { endpoints, endpointConfigs } = bench.sandbox.host.world;
    const serving = endpoints[ENDPOINT]?.configName ?? '';
    expect(outcomes).toMatchObject([{ outcome: 'fixed' }]);
    expect(endpoints[ENDPOINT]?.status).toBe('InService');
    expect(serving).not.toBe('churn-v1');
    expect(endpointConfigs[serving]?.described['KmsKeyId']).toMatch(/^arn:aws:kms:/);
    expect(Object.keys(endpointConfigs)).toContain('churn-v1');
    expect(code).toBe(0);
  }, 30_000);

  it('looks at everything that uses a key when the event is about the key', async () => {
    const [keyId = ''] = Object.keys(bench.sandbox.host.world.keys);
    const event = eventOf('kms', 'DisableKey', { keyId }, bench.clock.now());

    const { code, outcomes } = await bench.cordon(['replay', bench.file('key.json', event)]);

    expect(outcomes.map(({ ref }) => ref.name)).toStrictEqual([keyId, ENDPOINT, NOTEBOOK]);
    expect(code).toBe(0);
  });
});
