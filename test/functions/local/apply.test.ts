import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fastClock } from '../../../functions/local/demo/clock.ts';
import { type Sandbox, startSandbox } from '../../../functions/local/sandbox/server.ts';
import { type SlackSandbox, startSlackSandbox } from '../../../functions/local/sandbox/slack.ts';
import { BUCKET, ENDPOINT, faultyWorld, NOTEBOOK, POLICY_FILE, PUBLIC_POLICY } from './account.ts';
import { bareEnvironment, eventOf, runHere, temporaryFolder } from './cli.ts';

// The whole way from an event's file to the account and back, for each type, through the real SDK on loopback. The
// sandbox and the engine share a clock that runs fast, so that minutes of waiting are seconds here.

const clock = fastClock(Date.now(), 30);
const folder = temporaryFolder();
const store = join(folder, 'journal.sqlite');
const policy = join(folder, 'policy.yaml');

let sandbox: Sandbox;
let slack: SlackSandbox;
let env: Record<string, string>;

beforeAll(async () => {
  sandbox = await startSandbox({ world: faultyWorld(clock.now()), clock: clock.now });
  slack = await startSlackSandbox();
  env = {
    ...bareEnvironment(sandbox.url),
    CORDON_SLACK_TOKEN: 'xoxb-test',
    CORDON_SLACK_CHANNEL: 'C0TEST',
    CORDON_SLACK_API_URL: slack.url,
    CORDON_EVENT_BUS: 'default',
  };
  // The SDK reads the process's own environment.
  for (const [name, value] of Object.entries(env)) {
    vi.stubEnv(name, value);
  }
  writeFileSync(policy, POLICY_FILE);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await sandbox.close();
  await slack.close();
});

interface Outcome {
  readonly ref: { readonly name: string };
  readonly outcome: string;
  readonly case: string;
  readonly findings: readonly { readonly rule: string }[];
  readonly edits: readonly { readonly field: string; readonly call: string }[];
  readonly plan: { readonly steps: readonly { readonly call: string }[] } | null;
  readonly guards: readonly { readonly guard: string }[];
}

async function cordon(args: readonly string[]) {
  const ended = await runHere([...args, '--store', store, '--json'], { env, clock });
  const outcomes = (
    ended.stdout === '' ? [] : (JSON.parse(ended.stdout) as { outcomes?: Outcome[] }).outcomes
  ) as readonly Outcome[];
  return { ...ended, outcomes };
}

function fileWith(name: string, event: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(event));
  return path;
}

const writesTo = (name: string): readonly string[] =>
  sandbox.requests
    .filter(({ call }) => !/^(Get|List|Describe|PutEvents)/.test(call.operation))
    .filter(({ call }) => JSON.stringify(call.input).toLowerCase().includes(name.toLowerCase()))
    .map(({ call }) => call.operation);

describe('cordon explain', () => {
  it.each([
    [`arn:aws:s3:::${BUCKET}`, 's3:PutBucketPolicy'],
    [`aws.s3.bucket/${BUCKET}`, 's3:PutBucketPolicy'],
    [`aws.sagemaker.notebook-instance/${NOTEBOOK}`, 'sagemaker:StopNotebookInstance'],
    [`arn:aws:sagemaker:eu-west-1:111122223333:endpoint/${ENDPOINT}`, 'sagemaker:UpdateEndpoint'],
  ])('plans for %s, and writes nothing', async (ref, call) => {
    const { code, outcomes } = await cordon(['explain', ref, '--policy', policy]);

    expect(outcomes[0]?.findings.length).toBeGreaterThan(0);
    expect(outcomes[0]?.plan?.steps.map((step) => step.call)).toContain(call);
    expect(writesTo('')).toStrictEqual([]);
    expect(code).toBe(0);
  });

  it('says that there is no such resource', async () => {
    const { code, outcomes } = await cordon(['explain', 'aws.s3.bucket/nothing-ml-here']);

    expect(outcomes).toMatchObject([{ outcome: 'skipped', reason: 'it no longer exists' }]);
    expect(code).toBe(0);
  });
});

describe('cordon sweep', () => {
  it('looks at everything and writes nothing without --apply', async () => {
    const { code, outcomes, stderr } = await cordon(['sweep', '--policy', policy]);

    expect(outcomes.map(({ ref }) => ref.name).sort()).toStrictEqual(
      [NOTEBOOK, ENDPOINT, BUCKET].sort(),
    );
    expect(stderr).toMatch(/Sweeping account 111122223333 in eu-west-1 \(dry run\)/);
    expect(writesTo('')).toStrictEqual([]);
    expect(code).toBe(0);
  });
});

describe('cordon replay --apply', () => {
  it('closes a public bucket, keeps the rest of its policy, and tells Slack and the bus', async () => {
    const event = eventOf('s3', 'PutBucketPolicy', { bucketName: BUCKET }, clock.now());

    const { code, outcomes } = await cordon([
      'replay',
      fileWith('bucket.json', event),
      '--apply',
      '--policy',
      policy,
    ]);

    const bucket = sandbox.host.world.buckets[BUCKET];
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
    expect(slack.messages.map(({ text }) => text).join()).toContain(BUCKET);
    expect(sandbox.host.world.events.length).toBeGreaterThan(0);
    expect(code).toBe(0);
  });

  it('does nothing when the same event comes again', async () => {
    const before = writesTo(BUCKET);

    const { code, outcomes } = await cordon([
      'replay',
      join(folder, 'bucket.json'),
      '--apply',
      '--policy',
      policy,
    ]);

    expect(outcomes).toMatchObject([{ outcome: 'compliant', edits: [] }]);
    expect(writesTo(BUCKET)).toStrictEqual(before);
    expect(code).toBe(0);
  });

  it('stops a notebook with open internet, mends what it can, and says how to recreate it', async () => {
    const event = eventOf(
      'sagemaker',
      'CreateNotebookInstance',
      { notebookInstanceName: NOTEBOOK },
      clock.now(),
    );

    const { code, outcomes, stderr } = await cordon([
      'replay',
      fileWith('notebook.json', event),
      '--apply',
      '--policy',
      policy,
    ]);

    const told = await runHere(['cases', outcomes[0]?.case ?? '', '--store', store], { clock });
    expect(outcomes).toMatchObject([{ outcome: 'stopped' }]);
    expect(outcomes[0]?.edits.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['status', 'rootAccess', 'tags.cordon-status']),
    );
    expect(stderr).toMatch(/waiting for Fraud-Lab: it is Stopping; looking again at/);
    expect(sandbox.host.world.notebooks[NOTEBOOK]).toMatchObject({
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
      clock.now(),
    );

    const { code, outcomes } = await cordon([
      'replay',
      fileWith('endpoint.json', event),
      '--apply',
      '--policy',
      policy,
    ]);

    const { endpoints, endpointConfigs } = sandbox.host.world;
    const serving = endpoints[ENDPOINT]?.configName ?? '';
    expect(outcomes).toMatchObject([{ outcome: 'fixed' }]);
    expect(endpoints[ENDPOINT]?.status).toBe('InService');
    expect(serving).not.toBe('churn-v1');
    expect(endpointConfigs[serving]?.described['KmsKeyId']).toMatch(/^arn:aws:kms:/);
    expect(Object.keys(endpointConfigs)).toContain('churn-v1');
    expect(code).toBe(0);
  }, 30_000);
});

describe('what a person decides', () => {
  async function caseOf(name: string): Promise<string> {
    const { stdout } = await runHere(['cases', '--store', store, '--json'], { clock });
    const { cases } = JSON.parse(stdout) as { cases: { id: string; ref: { name: string } }[] };
    return cases.find(({ ref }) => ref.name === name)?.id ?? '';
  }

  it('asks for the policy file that the case was handled under', async () => {
    const { code, stderr } = await cordon(['undo', await caseOf(BUCKET)]);

    expect(code).toBe(2);
    expect(stderr).toMatch(/under the policy file policy\.yaml: give it with --policy/);
  });

  it('undoes a case to the byte, leaves a hold, and lists it', async () => {
    const id = await caseOf(BUCKET);

    const undone = await cordon(['undo', id, '--policy', policy, '--by', 'ada']);
    const again = await cordon([
      'replay',
      join(folder, 'bucket.json'),
      '--apply',
      '--policy',
      policy,
    ]);
    const { stdout } = await runHere(['overrides', '--store', store, '--json'], { env, clock });

    expect(undone).toMatchObject({ code: 0, outcomes: [{ outcome: 'overridden' }] });
    expect(sandbox.host.world.buckets[BUCKET]).toMatchObject({
      policy: PUBLIC_POLICY,
      publicAccessBlock: null,
    });
    expect(again).toMatchObject({ code: 0, outcomes: [{ outcome: 'overridden' }] });
    expect(JSON.parse(stdout)).toMatchObject({
      overrides: [{ kind: 'hold', by: 'ada', ref: { name: BUCKET }, standing: 'in force' }],
    });
  });

  it('does nothing while paused, and says so', async () => {
    await runHere(['pause', '--store', store], { clock });

    const { code, outcomes, stderr } = await cordon([
      'replay',
      fileWith('again.json', eventOf('s3', 'PutBucketPolicy', { bucketName: BUCKET }, clock.now())),
      '--apply',
      '--policy',
      policy,
    ]);
    await runHere(['resume', '--store', store], { clock });

    expect(outcomes).toMatchObject([
      { outcome: 'waiting', guards: [{ guard: 'kill switch' }, {}] },
    ]);
    expect(stderr).toMatch(/Cordon is paused/);
    expect(code).toBe(4);
  });

  it('lifts the hold: the rules speak again, and ask, for the bucket may be in use by now', async () => {
    const lifted = await cordon(['lift', await caseOf(BUCKET), '--policy', policy]);
    const approved = await cordon(['approve', await caseOf(BUCKET), '--policy', policy]);

    expect(lifted).toMatchObject({ code: 3, outcomes: [{ outcome: 'asking' }] });
    expect(approved).toMatchObject({ code: 0, outcomes: [{ outcome: 'fixed' }] });
    expect(sandbox.host.world.buckets[BUCKET]?.policy).not.toContain('"Everybody"');
  });

  it('asks before it changes what was there long before, and does it when told yes', async () => {
    sandbox.host.world = {
      ...sandbox.host.world,
      buckets: {
        ...sandbox.host.world.buckets,
        'old-ml-data': {
          name: 'old-ml-data',
          createdAt: 0,
          policy: PUBLIC_POLICY.replaceAll(BUCKET, 'old-ml-data'),
          publicAccessBlock: null,
          acl: { Owner: { ID: 'owner' }, Grants: [] },
          tags: {},
          ownership: 'BucketOwnerEnforced',
        },
      },
    };

    const swept = await cordon(['sweep', '--type', 'aws.s3.bucket', '--apply', '--policy', policy]);
    const untouched = writesTo('old-ml-data');
    const id = swept.outcomes.find(({ ref }) => ref.name === 'old-ml-data')?.case ?? '';
    const approved = await cordon(['approve', id, '--policy', policy, '--by', 'ada']);

    expect(swept.code).toBe(3);
    expect(untouched).toStrictEqual([]);
    expect(approved).toMatchObject({ code: 0, outcomes: [{ outcome: 'fixed' }] });
  });

  it('gives up waiting when its time is over, and says how to go on', async () => {
    const { notebooks } = sandbox.host.world;
    const notebook = notebooks[NOTEBOOK];
    if (notebook === undefined) {
      throw new Error('the notebook is gone');
    }
    // Somebody starts it again by hand, and it takes its time.
    sandbox.host.world = {
      ...sandbox.host.world,
      notebooks: {
        ...notebooks,
        [NOTEBOOK]: {
          ...notebook,
          status: 'Pending',
          transition: { to: 'InService', at: clock.now() + 3_600_000 },
        },
      },
    };

    const { code, outcomes, stderr } = await cordon([
      'replay',
      join(folder, 'notebook.json'),
      '--apply',
      '--policy',
      policy,
      '--timeout',
      '20s',
    ]);

    expect(outcomes).toMatchObject([{ outcome: 'waiting' }]);
    expect(stderr).toMatch(/not at its end yet\. .* same command goes on, or cordon serve --apply/);
    expect(code).toBe(4);
  });
});
