import { describe, expect, it } from 'vitest';
import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createNotebook } from '../../functions/local/sandbox/model/notebook.ts';
import { createBucket } from '../../functions/local/sandbox/model/s3.ts';
import type { Actor } from '../../shared/core/trigger.ts';
import { undo } from '../../shared/engine/commands.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import {
  ACCOUNT,
  ALICE,
  bucketRef,
  denied,
  type EngineBench,
  engineBench,
  event,
  MINUTE,
  policyWith,
  START,
  THROTTLED,
} from '../support/engine.ts';
import { accountWith, notebookRef } from '../support/notebooks.ts';

const ref = bucketRef('churn-ml');
const SECURITY: Actor = {
  ...ALICE,
  principal: `arn:aws:sts::${ACCOUNT}:assumed-role/Security/sam@example.com`,
  name: 'sam@example.com',
  role: `arn:aws:iam::${ACCOUNT}:role/Security`,
};

function withBucket(on: EngineBench, change: Parameters<typeof createBucket>[1] = { name: '' }) {
  on.edit((world) => createBucket(world, { ...change, name: 'churn-ml' }, on.clock.now()));
}

function withTags(on: EngineBench, tags: Record<string, string>): void {
  on.edit((world) => {
    const bucket = world.buckets['churn-ml'];
    return bucket === undefined
      ? world
      : { ...world, buckets: { 'churn-ml': { ...bucket, tags } } };
  });
}

function withoutBucket(on: EngineBench): void {
  on.edit((world) => ({ ...world, buckets: {} }));
}

describe('a name whose bearer is gone', () => {
  it('binds the next one to nothing, though the case was closed when it was deleted', async () => {
    const on = engineBench(createWorld());
    withBucket(on, { name: '', publicAccessBlock: null });
    await reconcile(ref, event(ref, { effect: 'created' }), on.ports);
    await on.pass(MINUTE);
    const cured = await on.case(ref);

    withoutBucket(on);
    await reconcile(ref, event(ref, { effect: 'deleted' }), on.ports);
    withBucket(on, { name: '', publicAccessBlock: null });

    expect(cured).toMatchObject({ closed: true, memory: { creator: ALICE.principal, lives: 0 } });
    expect((await on.case(ref)).memory).toMatchObject({ creator: null, cured: {}, lives: 1 });
    await expect(undo(cured.id, 'bob', on.ports)).rejects.toThrow(
      'was deleted since; another has its name now',
    );
  });

  it('is written down once, however often its absence is seen, and told to nobody', async () => {
    const on = engineBench(createWorld());
    withBucket(on, { name: '', publicAccessBlock: null });
    await reconcile(ref, event(ref, { effect: 'created' }), on.ports);
    await on.pass(MINUTE);
    withoutBucket(on);

    for (let time = 0; time < 3; time += 1) {
      await reconcile(ref, event(ref, { effect: 'deleted' }), on.ports);
    }

    expect(await on.case(ref)).toMatchObject({ ordinal: 2, n: 3, outcome: null });
    expect(await on.story(ref)).toEqual(['opened', 'trigger', 'closed']);
  });

  it('never had a case: its deletion leaves none', async () => {
    const on = engineBench(createWorld());

    const report = await reconcile(ref, event(ref, { effect: 'deleted' }), on.ports);

    expect(report).toMatchObject({ outcome: 'skipped', case: null });
    expect(await on.journal.load(ref)).toBeNull();
  });
});

describe('a name that is taken again with another case of letters', () => {
  it('is found, though the last one was known by its own', async () => {
    const first = notebookRef('Churn');
    const on = engineBench(accountWith({ RootAccess: 'Enabled' }), {
      policy: policyWith({}, () => true, { settle: { quietSeconds: 0, maxSeconds: 0 } }),
    });
    await reconcile(first, event(first, { effect: 'created' }), on.ports);
    await on.pass(MINUTE);
    on.edit(({ notebooks: { Churn: _, ...notebooks }, ...world }) => ({ ...world, notebooks }));
    on.edit((world) =>
      createNotebook(world, { NotebookInstanceName: 'churn' }, on.clock.now(), 'InService'),
    );

    const again = notebookRef('churn');
    const report = await reconcile(again, event(again, { effect: 'created' }), on.ports);
    await on.pass(MINUTE);

    expect(report.findings).not.toEqual([]);
    expect(on.host.world.notebooks['churn']?.status).toBe('Stopped');
    expect(await on.case(again)).toMatchObject({ ordinal: 2, ref: { name: 'churn' } });
  });
});

describe('a creation event', () => {
  it('that comes before the resource can be read is kept, with its actor, and looked at again', async () => {
    const on = engineBench(createWorld());

    const early = await reconcile(ref, event(ref, { effect: 'created' }), on.ports);
    withBucket(on, { name: '', publicAccessBlock: null });
    await on.pass(2 * MINUTE);

    expect(early).toMatchObject({
      outcome: 'waiting',
      reason: 'it was created a moment ago and cannot be read yet',
    });
    expect(on.writes()).toEqual(['s3:PutPublicAccessBlock']);
    expect((await on.case(ref)).memory.creator).toBe(ALICE.principal);
  });

  it('of a resource that never appears ends two minutes later', async () => {
    const on = engineBench(createWorld());

    await reconcile(ref, event(ref, { effect: 'created' }), on.ports);
    await on.pass(3 * MINUTE);

    expect(await on.case(ref)).toMatchObject({
      closed: true,
      outcome: { outcome: 'skipped', reason: 'it no longer exists' },
    });
  });

  it('of the next bearer of a name forgets the last one, though it cannot be read yet', async () => {
    const on = engineBench(createWorld());
    withBucket(on, { name: '', publicAccessBlock: null });
    await reconcile(ref, event(ref, { effect: 'created' }), on.ports);
    await on.pass(MINUTE);
    withoutBucket(on);

    const time = new Date(on.clock.now()).toISOString();
    await reconcile(ref, event(ref, { effect: 'created', actor: SECURITY, time }), on.ports);

    expect((await on.case(ref)).memory).toMatchObject({
      creator: SECURITY.principal,
      cured: {},
      lives: 1,
    });
  });

  it('names the creator even where the resource cannot be read at first', async () => {
    const on = engineBench(createWorld());
    withBucket(on, { name: '', publicAccessBlock: null });
    on.refuse(() => THROTTLED);

    await reconcile(ref, event(ref, { effect: 'created' }), on.ports);
    on.refuse(() => null);
    await on.pass(2 * MINUTE);

    expect(await on.case(ref)).toMatchObject({
      outcome: { outcome: 'fixed' },
      memory: { creator: ALICE.principal },
    });
  });
});

describe('who set an override', () => {
  const POLICY = policyWith({ severity: 'critical' }, () => true, {
    overrides: { maxDays: 30, warnDays: 3, criticalSetters: [SECURITY.role ?? ''] },
  });
  const ALL = { 'cordon-override': 'all' };

  it('is forgotten when it is removed, though nothing is wrong then: nobody can put it back as theirs', async () => {
    const on = engineBench(createWorld(), { policy: POLICY });
    withBucket(on);
    withTags(on, ALL);
    await reconcile(ref, event(ref, { effect: 'tagged', actor: SECURITY, tags: ALL }), on.ports);
    withTags(on, {});
    await reconcile(
      ref,
      event(ref, { effect: 'tagged', actor: SECURITY, tags: { 'cordon-override': null } }),
      on.ports,
    );

    withBucket(on, { name: '', publicAccessBlock: null, tags: ALL });
    const mine = event(ref, { effect: 'tagged', tags: ALL });
    await reconcile(ref, mine, on.ports);
    await on.pass(MINUTE);

    expect(on.writes()).toEqual(['s3:PutPublicAccessBlock']);
  });

  it('is kept while it stands, though nothing is wrong yet', async () => {
    const on = engineBench(createWorld(), { policy: POLICY });
    withBucket(on);
    withTags(on, ALL);
    await reconcile(ref, event(ref, { effect: 'tagged', actor: SECURITY, tags: ALL }), on.ports);

    withBucket(on, { name: '', publicAccessBlock: null, tags: ALL });
    const report = await reconcile(ref, event(ref), on.ports);

    expect(report.outcome).toBe('overridden');
    expect(on.writes()).toEqual([]);
  });
});

describe('a resource nobody has a case about', () => {
  it.each([
    ['a sweep', { reason: 'sweep', actor: null }],
    ['a wake-up that was left over', null],
  ] as const)('gets none because a read was throttled in %s', async (_, change) => {
    const on = engineBench(createWorld());
    on.refuse(() => THROTTLED);

    const trigger = change === null ? null : event(ref, change);
    const report = await reconcile(ref, trigger, on.ports);

    expect(report.outcome).toBe('waiting');
    expect(await on.journal.load(ref)).toBeNull();
  });

  it('gets one because a read was denied, which names the permission; nothing is written', async () => {
    const notebook = notebookRef('Churn');
    const on = engineBench(accountWith({ RootAccess: 'Enabled' }));
    on.refuse((call) => (call.operation === 'ListTags' ? denied(call) : null));

    const report = await reconcile(notebook, event(notebook, { reason: 'sweep' }), on.ports);
    await on.pass(5 * MINUTE);

    expect(report.outcome).toBe('failed');
    expect(report.reason).toContain('Grant sagemaker:ListTags');
    expect(on.writes()).toEqual([]);
    expect(await on.story(notebook)).toHaveLength(3);
    expect(on.clock.now()).toBe(START + 5 * MINUTE);
  });
});
