import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNotebook } from '../../../functions/local/sandbox/model/notebook.ts';
import { BUCKET, NOTEBOOK, PUBLIC_POLICY } from './account.ts';
import { type Bench, startBench } from './bench.ts';
import { eventOf } from './cli.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
});

afterAll(() => bench.close());

// What people say after Cordon has acted: each test goes on from where the one before it ended.

describe('what a person decides', () => {
  async function replay(): Promise<ReturnType<Bench['cordon']>> {
    const event = eventOf('s3', 'PutBucketPolicy', { bucketName: BUCKET }, bench.clock.now());
    return bench.cordon(['replay', bench.file('bucket.json', event), '--apply']);
  }

  async function caseOf(name: string): Promise<string> {
    const { stdout } = await bench.plain(['cases', '--json']);
    const { cases } = JSON.parse(stdout) as { cases: { id: string; ref: { name: string } }[] };
    return cases.find(({ ref }) => ref.name === name)?.id ?? '';
  }

  it('asks for the policy file that the case was handled under', async () => {
    const closed = await replay();

    const { code, stderr } = await bench.cordon(['undo', await caseOf(BUCKET)], { policy: false });

    expect(closed.outcomes).toMatchObject([{ outcome: 'fixed' }]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/under the policy file policy\.yaml: give it with --policy/);
  });

  it('undoes a case to the byte, leaves a hold, and lists it', async () => {
    const id = await caseOf(BUCKET);

    const undone = await bench.cordon(['undo', id, '--by', 'ada']);
    const again = await replay();
    const { stdout } = await bench.plain(['overrides', '--json']);

    expect(undone).toMatchObject({ code: 0, outcomes: [{ outcome: 'overridden' }] });
    expect(bench.sandbox.host.world.buckets[BUCKET]).toMatchObject({
      policy: PUBLIC_POLICY,
      publicAccessBlock: null,
    });
    expect(again).toMatchObject({ code: 0, outcomes: [{ outcome: 'overridden' }] });
    expect(JSON.parse(stdout)).toMatchObject({
      overrides: [{ kind: 'hold', by: 'ada', ref: { name: BUCKET }, standing: 'in force' }],
    });
  });

  it('does nothing while paused, and says so', async () => {
    await bench.plain(['pause']);

    const { code, outcomes, stderr } = await replay();
    await bench.plain(['resume']);

    expect(outcomes).toMatchObject([
      { outcome: 'waiting', guards: [{ guard: 'kill switch' }, {}] },
    ]);
    expect(stderr).toMatch(/Cordon is paused/);
    expect(code).toBe(4);
  });

  it('lifts the hold: the rules act again', async () => {
    const lifted = await bench.cordon(['lift', await caseOf(BUCKET)]);

    expect(lifted).toMatchObject({ code: 0, outcomes: [{ outcome: 'fixed' }] });
    expect(bench.sandbox.host.world.buckets[BUCKET]?.policy).not.toContain('"Everybody"');
  });

  it('asks before it stops what has long been in use, and does it when told yes', async () => {
    const name = 'old-research';
    bench.sandbox.host.world = createNotebook(
      bench.sandbox.host.world,
      { NotebookInstanceName: name },
      bench.clock.now() - 30 * 86_400_000,
    );

    const swept = await bench.cordon([
      'sweep',
      '--type',
      'aws.sagemaker.notebook-instance',
      '--apply',
    ]);
    const untouched = bench.sandbox.host.world.notebooks[name]?.status;
    const id = swept.outcomes.find(({ ref }) => ref.name === name)?.case ?? '';
    const approved = await bench.cordon(['approve', id, '--by', 'ada']);

    expect(swept.code).toBe(3);
    expect(untouched).toBe('InService');
    expect(approved).toMatchObject({ code: 0, outcomes: [{ outcome: 'stopped' }] });
    expect(bench.sandbox.host.world.notebooks[name]?.status).toBe('Stopped');
  });

  it('leaves alone what an owner overrides, and lists who, until when and why', async () => {
    const name = 'workshop';
    const arn = `arn:aws:sagemaker:eu-west-1:111122223333:notebook-instance/${name}`;
    const until = new Date(bench.clock.now() + 5 * 86_400_000).toISOString().slice(0, 10);
    const tags = [
      { key: 'cordon-override', value: 'notebook' },
      { key: 'cordon-override-until', value: until },
      { key: 'cordon-override-reason', value: 'open data' },
    ];
    bench.sandbox.host.world = createNotebook(
      bench.sandbox.host.world,
      {
        NotebookInstanceName: name,
        Tags: tags.map(({ key, value }) => ({ Key: key, Value: value })),
      },
      bench.clock.now(),
    );
    const event = eventOf('sagemaker', 'AddTags', { resourceArn: arn, tags }, bench.clock.now());

    const replayed = await bench.cordon(['replay', bench.file('tags.json', event), '--apply']);
    const listed = await bench.plain(['overrides', '--json']);

    const { overrides } = JSON.parse(listed.stdout) as { overrides: { ref: { name: string } }[] };
    expect(replayed).toMatchObject({ code: 0, outcomes: [{ outcome: 'overridden', edits: [] }] });
    expect(bench.writesTo(name)).toStrictEqual([]);
    expect(overrides.find(({ ref }) => ref.name === name)).toMatchObject({
      kind: 'override',
      by: 'arn:aws:iam::111122223333:user/ada',
      standing: 'in force',
      reason: 'open data',
      until: expect.stringMatching(/^\d{4}-\d\d-\d\dT00:00:00/),
    });
  });

  it('gives up waiting when its time is over, and says how to go on', async () => {
    const { notebooks } = bench.sandbox.host.world;
    const notebook = notebooks[NOTEBOOK];
    if (notebook === undefined) {
      throw new Error('the notebook is gone');
    }
    // Somebody starts it again by hand, and it takes its time.
    bench.sandbox.host.world = {
      ...bench.sandbox.host.world,
      notebooks: {
        ...notebooks,
        [NOTEBOOK]: {
          ...notebook,
          status: 'Pending',
          transition: { to: 'InService', at: bench.clock.now() + 3_600_000 },
        },
      },
    };

    const event = eventOf(
      'sagemaker',
      'StartNotebookInstance',
      { notebookInstanceName: NOTEBOOK },
      bench.clock.now(),
    );

    const { code, outcomes, stderr } = await bench.cordon([
      'replay',
      bench.file('notebook.json', event),
      '--apply',
      '--timeout',
      '20s',
    ]);

    expect(outcomes).toMatchObject([{ outcome: 'waiting' }]);
    expect(stderr).toMatch(/not at its end yet\. .* same command goes on, or cordon serve --apply/);
    expect(code).toBe(4);
  });
});
