import { describe, expect, it } from 'vitest';
import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createBucket } from '../../functions/local/sandbox/model/s3.ts';
import type { Mode } from '../../shared/core/settings.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import {
  bucketRef,
  type EngineBench,
  engineBench,
  event,
  HOUR,
  MINUTE,
  policyWith,
  SECOND,
  START,
} from '../support/engine.ts';
import { accountWith, notebookRef } from '../support/notebooks.ts';

const ref = notebookRef('Churn');
const bucket = bucketRef('churn-ml');
const PACE = { startMs: 60 * SECOND, stopMs: 30 * SECOND, updateMs: 30 * SECOND, fails: false };
const AT_ONCE = { settle: { quietSeconds: 0, maxSeconds: 0 } };

function tag(on: EngineBench, tags: Readonly<Record<string, string>>): void {
  on.edit((world) => ({
    ...world,
    tags: { ...world.tags, [ref.id]: { ...world.tags[ref.id], ...tags } },
  }));
}

async function stopped(): Promise<EngineBench> {
  const on = engineBench(
    { ...accountWith({ DirectInternetAccess: 'Enabled' }), pace: PACE },
    { policy: policyWith({}, () => true, AT_ONCE) },
  );
  await reconcile(ref, event(ref, { effect: 'created' }), on.ports);
  await on.pass(2 * MINUTE);
  return on;
}

const LIFTED = ['sagemaker:DeleteTags', 'sagemaker:StartNotebookInstance'];

describe('a notebook that Cordon stopped', () => {
  it('is stopped again when somebody starts it while the fault stands', async () => {
    const on = await stopped();
    on.edit((world) => ({
      ...world,
      notebooks: { Churn: { ...world.notebooks['Churn'], status: 'InService' } as never },
    }));

    const report = await reconcile(ref, event(ref, { effect: 'state' }), on.ports);
    await on.pass(2 * MINUTE);

    expect(report.outcome).toBe('waiting');
    expect(on.host.world.notebooks['Churn']?.status).toBe('Stopped');
    expect(await on.case(ref)).toMatchObject({
      outcome: { outcome: 'stopped' },
      memory: { cured: { status: { reversals: 1 } } },
    });
  });

  it('is started and unlabelled when an override is granted, and asked about when it ends: it may be in use', async () => {
    const on = await stopped();
    tag(on, { 'cordon-override': 'notebook', 'cordon-override-until': '2026-11-21' });

    await reconcile(ref, event(ref, { effect: 'tagged' }), on.ports);
    await on.pass(2 * MINUTE);
    const granted = await on.case(ref);
    const running = { ...on.host.world.notebooks['Churn'], tags: on.host.world.tags[ref.id] };
    on.clock.set(Date.parse('2026-11-22T00:00:00Z'));
    await on.pass(MINUTE);

    expect(on.writes().slice(2)).toEqual(expect.arrayContaining(LIFTED));
    expect(running).toMatchObject({ status: 'InService' });
    expect(running.tags).not.toHaveProperty('cordon-status');
    expect(granted.outcome).toMatchObject({
      outcome: 'overridden',
      reason: 'overridden until 2026-11-21, which is soon',
    });
    expect((await on.case(ref)).outcome?.outcome).toBe('asking');
  });

  it.each<[Mode, string, readonly string[]]>([
    ['observe', 'observed', []],
    ['off', 'compliant', LIFTED],
  ])('when the policy turns to %s, rests as %s after %j', async (mode, outcome, writes) => {
    const on = await stopped();

    on.rule((policy) => ({
      ...policy,
      rule: (...input) => ({ ...policy.rule(...input), mode }),
    }));
    await reconcile(ref, event(ref), on.ports);
    await on.pass(2 * MINUTE);

    expect(on.writes().slice(2)).toEqual(writes);
    expect((await on.case(ref)).outcome?.outcome).toBe(outcome);
  });

  it('stays stopped when the policy only asks from now on: a guard that delays lifts nothing', async () => {
    const on = await stopped();

    on.rule((policy) => ({
      ...policy,
      rule: (...input) => ({ ...policy.rule(...input), mode: 'ask' }),
    }));
    const report = await reconcile(ref, event(ref), on.ports);
    await on.pass(2 * MINUTE);

    expect(report.outcome).toBe('stopped');
    expect(on.writes()).toHaveLength(2);
  });

  it('is closed with all its restores when it is deleted', async () => {
    const on = await stopped();
    on.edit((world) => ({ ...world, notebooks: {}, tags: {} }));

    const report = await reconcile(ref, event(ref, { effect: 'deleted' }), on.ports);
    const later = await reconcile(ref, event(ref), on.ports);

    expect(report).toMatchObject({ outcome: 'skipped', reason: 'it no longer exists' });
    expect(later.outcome).toBe('skipped');
    expect(on.writes()).toHaveLength(2);
    expect(await on.case(ref)).toMatchObject({ closed: true, memory: { lives: 1, cured: {} } });
  });
});

describe('a policy that turns to enforce', () => {
  it('stops nothing that has been observed since its birth: it may be in use', async () => {
    const on = engineBench(accountWith({ DirectInternetAccess: 'Enabled' }), {
      policy: policyWith({ mode: 'observe' }, () => true, AT_ONCE),
    });
    await reconcile(ref, event(ref, { effect: 'created' }), on.ports);
    on.clock.advance(90 * 24 * HOUR);

    on.rule(() => policyWith({}, () => true, AT_ONCE));
    const report = await reconcile(ref, event(ref, { reason: 'sweep', actor: null }), on.ports);

    expect(report).toMatchObject({ outcome: 'asking', guards: [{ guard: 'creation window' }] });
    expect(on.writes()).toEqual(['sagemaker:AddTags']);
  });
});

describe('an override that comes while a step is under way', () => {
  it('ends the plan: what was taken down is brought back, and no further step begins', async () => {
    const on = engineBench(
      { ...accountWith({ RootAccess: 'Enabled' }), pace: PACE },
      { policy: policyWith({}, () => true, AT_ONCE) },
    );
    await reconcile(ref, event(ref, { effect: 'created' }), on.ports);
    const tags = { 'cordon-override': 'all' };
    tag(on, tags);

    await reconcile(ref, event(ref, { effect: 'tagged', tags }), on.ports);
    await on.pass(3 * MINUTE);

    expect(on.writes()).toEqual([
      'sagemaker:StopNotebookInstance',
      'sagemaker:StartNotebookInstance',
    ]);
    expect(on.host.world.notebooks['Churn']?.described['RootAccess']).toBe('Enabled');
    expect(await on.case(ref)).toMatchObject({ outcome: { outcome: 'overridden' } });
  });
});

describe('an override that does not count', () => {
  it.each([
    ['is malformed', { 'cordon-override': 'yes' }, 'names no rule, no resource type and not all'],
    [
      'has ended',
      { 'cordon-override': 'all', 'cordon-override-until': '2026-11-01' },
      'it ended on 2026-11-01',
    ],
  ])(
    'is answered, with the reason, although the cure comes at once: it %s',
    async (_, tags, why) => {
      const world = createBucket(
        createWorld(),
        { name: 'churn-ml', publicAccessBlock: null, tags },
        START,
      );
      const on = engineBench(world, { policy: policyWith({}, () => true, AT_ONCE) });

      const report = await reconcile(bucket, event(bucket), on.ports);

      const answers = (await on.story(bucket)).filter((line) => line.includes('does not count'));
      expect(report.outcome).toBe('fixed');
      expect(answers).toHaveLength(1);
      expect(answers[0]).toContain(why);
    },
  );

  it('is answered once, however many steps there are', async () => {
    const on = engineBench(
      { ...accountWith({ RootAccess: 'Enabled' }), pace: PACE },
      { policy: policyWith({}, () => true, AT_ONCE) },
    );
    tag(on, { 'cordon-override': 'yes' });

    await reconcile(ref, event(ref, { effect: 'created' }), on.ports);
    await on.pass(4 * MINUTE);

    const story = await on.story(ref);
    expect(story.filter((line) => line.includes('does not count'))).toHaveLength(1);
    expect(story.at(-2)).toMatch(/^fixed/);
  });
});

describe('a transition that does not end', () => {
  it('is looked at ever less often, and told as stuck once', async () => {
    const on = engineBench(accountWith({ DirectInternetAccess: 'Enabled' }, 'Pending'), {
      policy: policyWith({}, () => true, AT_ONCE),
    });

    await reconcile(ref, event(ref, { effect: 'created' }), on.ports);
    on.calls.length = 0;
    await on.pass(3 * HOUR);

    const looks = on.calls.filter((call) => call.endsWith('DescribeNotebookInstance')).length;
    const story = await on.story(ref);
    expect(looks).toBeLessThan(110);
    expect(story.filter((line) => line === 'failed: it is Pending for too long')).toHaveLength(1);
    expect(story.filter((line) => line === 'waiting: it is Pending')).toHaveLength(1);
  });
});
