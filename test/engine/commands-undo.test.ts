import { describe, expect, it } from 'vitest';
import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createBucket } from '../../functions/local/sandbox/model/s3.ts';
import type { World } from '../../functions/local/sandbox/model/world.ts';
import { lift, undo } from '../../shared/engine/commands.ts';
import { PAUSED_SETTING } from '../../shared/engine/ports.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import {
  bucketRef,
  type EngineBench,
  engineBench,
  event,
  MINUTE,
  policyWith,
  SECOND,
  START,
} from '../support/engine.ts';
import { accountWith, notebookRef } from '../support/notebooks.ts';

const bucket = bucketRef('churn-ml');
const notebook = notebookRef('Churn');
const PACE = { startMs: 60 * SECOND, stopMs: 30 * SECOND, updateMs: 30 * SECOND, fails: false };
const AT_ONCE = policyWith({}, () => true, { settle: { quietSeconds: 0, maxSeconds: 0 } });

async function curedBucket(): Promise<EngineBench> {
  const world = createBucket(createWorld(), { name: 'churn-ml', publicAccessBlock: null }, START);
  const on = engineBench(world, { policy: AT_ONCE });
  await reconcile(bucket, event(bucket), on.ports);
  return on;
}

async function stoppedNotebook(): Promise<EngineBench> {
  const on = engineBench(
    { ...accountWith({ DirectInternetAccess: 'Enabled' }), pace: PACE },
    { policy: AT_ONCE },
  );
  await reconcile(notebook, event(notebook, { effect: 'created' }), on.ports);
  await on.pass(2 * MINUTE);
  return on;
}

function block(on: EngineBench, change: Partial<Record<string, boolean>>): void {
  on.edit((world) => {
    const found = world.buckets['churn-ml'];
    const publicAccessBlock = { ...found?.publicAccessBlock, ...change };
    return { ...world, buckets: { 'churn-ml': { ...found, publicAccessBlock } } } as World;
  });
}

describe('undo', () => {
  it('puts back what was, holds the finding back, and says so', async () => {
    const on = await curedBucket();
    const { id } = await on.case(bucket);

    const report = await undo(id, 'bob', on.ports);
    await reconcile(bucket, event(bucket), on.ports);

    expect(on.writes()).toEqual(['s3:PutPublicAccessBlock', 's3:DeletePublicAccessBlock']);
    expect(on.host.world.buckets['churn-ml']?.publicAccessBlock).toBeNull();
    expect(report).toMatchObject({
      outcome: 'overridden',
      reason: `held by bob: undo of case ${id}`,
    });
    const bodies = await on.bodies(bucket);
    expect(bodies.map((body) => body.kind).slice(0, 3)).toEqual([
      'opened',
      'undo-requested',
      'intent',
    ]);
  });

  it('asked twice is done once', async () => {
    const on = await stoppedNotebook();
    const { id } = await on.case(notebook);

    await Promise.all([undo(id, 'bob', on.ports), undo(id, 'eve', on.ports)]);
    await on.pass(5 * MINUTE);

    const story = await on.story(notebook);
    expect(story.filter((line) => line === 'undo-requested')).toHaveLength(1);
    expect(on.writes().filter((call) => call.endsWith('StartNotebookInstance'))).toHaveLength(1);
  });

  it('starts what was stopped, takes the labels off, and is not stopped again', async () => {
    const on = await stoppedNotebook();
    const { id } = await on.case(notebook);

    await undo(id, 'bob', on.ports);
    await on.pass(5 * MINUTE);

    expect(on.host.world.notebooks['Churn']?.status).toBe('InService');
    expect(on.host.world.tags[notebook.id]).toEqual({ team: 'churn' });
    expect(await on.case(notebook)).toMatchObject({ outcome: { outcome: 'overridden' } });
  });

  it('holds back only what the case acted for', async () => {
    const policy = policyWith({ mode: 'ask' }, (rule) => rule.includes('internet'), {
      settle: { quietSeconds: 0, maxSeconds: 0 },
    });
    const on = engineBench(
      accountWith({ DirectInternetAccess: 'Enabled', RootAccess: 'Enabled' }, 'Stopped'),
      { policy },
    );
    await reconcile(notebook, event(notebook, { effect: 'created' }), on.ports);
    await on.pass(MINUTE);
    const { id } = await on.case(notebook);

    const report = await undo(id, 'bob', on.ports);
    await on.pass(MINUTE);

    const { memory, outcome } = await on.case(notebook);
    expect(memory.holds.map((hold) => hold.rules)).toEqual([
      ['sagemaker-notebook-root-access-disabled'],
    ]);
    expect(report.findings).toHaveLength(2);
    expect(outcome?.outcome).toBe('asking');
  });

  it('waits out a status on its way before it calls it a conflict', async () => {
    const on = await stoppedNotebook();
    on.edit((world) => {
      const found = world.notebooks['Churn'];
      const transition = { to: 'Stopped', at: on.clock.now() + 30 * SECOND };
      return {
        ...world,
        notebooks: { Churn: { ...found, status: 'Updating', transition } },
      } as World;
    });

    const report = await undo((await on.case(notebook)).id, 'bob', on.ports);
    await on.pass(5 * MINUTE);

    expect(report).toMatchObject({ outcome: 'waiting', reason: 'undoing: it is Updating' });
    expect(on.host.world.notebooks['Churn']?.status).toBe('InService');
    expect(await on.case(notebook)).toMatchObject({ conflicts: [] });
  });

  it('writes nothing while Cordon is paused, and goes on afterwards', async () => {
    const on = await curedBucket();
    await on.journal.setSetting(PAUSED_SETTING, { by: 'bob' });

    const report = await undo((await on.case(bucket)).id, 'bob', on.ports);
    await on.pass(3 * MINUTE);
    const paused = on.writes();
    await on.journal.setSetting(PAUSED_SETTING, null);
    await on.pass(2 * MINUTE);

    expect(report).toMatchObject({ outcome: 'waiting', reason: 'Cordon is paused' });
    expect(paused).toEqual(['s3:PutPublicAccessBlock']);
    expect(on.writes()).toEqual(['s3:PutPublicAccessBlock', 's3:DeletePublicAccessBlock']);
  });
});

describe('what others changed since', () => {
  it('stays as they made it and is shown; the rest is put back', async () => {
    const on = await curedBucket();
    block(on, { RestrictPublicBuckets: false });

    const report = await undo((await on.case(bucket)).id, 'bob', on.ports);

    expect(report.outcome).toBe('overridden');
    expect(on.host.world.buckets['churn-ml']?.publicAccessBlock).toEqual({
      BlockPublicAcls: false,
      IgnorePublicAcls: false,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: false,
    });
  });

  it('of a status is a conflict until it reads as before, or the hold is lifted', async () => {
    const on = await stoppedNotebook();
    on.edit((world) => {
      const found = world.notebooks['Churn'];
      return { ...world, notebooks: { Churn: { ...found, status: 'Failed' } } } as World;
    });
    const { id } = await on.case(notebook);

    const report = await undo(id, 'bob', on.ports);
    const conflict = await on.case(notebook);
    on.edit((world) => {
      const found = world.notebooks['Churn'];
      return { ...world, notebooks: { Churn: { ...found, status: 'InService' } } } as World;
    });
    const after = await reconcile(notebook, event(notebook), on.ports);

    expect(report).toMatchObject({
      outcome: 'conflict',
      reason: 'not taken back, because it was changed since: status',
    });
    expect(conflict.conflicts).toEqual([
      { field: 'status', before: 'InService', after: 'Stopped' },
    ]);
    expect(after.outcome).toBe('overridden');
  });

  it('is settled by lifting the hold', async () => {
    const on = await stoppedNotebook();
    on.edit((world) => {
      const found = world.notebooks['Churn'];
      return { ...world, notebooks: { Churn: { ...found, status: 'Failed' } } } as World;
    });
    const { id } = await on.case(notebook);
    await undo(id, 'bob', on.ports);

    const report = await lift(id, on.ports);

    expect(report.outcome).toBe('stopped');
  });
});

describe('lift', () => {
  it('lets the rules act again', async () => {
    const on = await curedBucket();
    const { id } = await on.case(bucket);
    await undo(id, 'bob', on.ports);
    on.clock.advance(MINUTE);

    await reconcile(
      bucket,
      event(bucket, { time: new Date(on.clock.now()).toISOString() }),
      on.ports,
    );
    const report = await lift(id, on.ports);

    expect(report.outcome).toBe('fixed');
    expect(on.host.world.buckets['churn-ml']?.publicAccessBlock).toMatchObject({
      RestrictPublicBuckets: true,
    });
  });
});
