import { describe, expect, it } from 'vitest';
import { PAUSED_SETTING } from '../../shared/engine/ports.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import { tick } from '../../shared/engine/tick.ts';
import {
  denied,
  type EngineBench,
  engineBench,
  event,
  HOUR,
  MINUTE,
  SECOND,
} from '../support/engine.ts';
import { accountWith, notebookRef } from '../support/notebooks.ts';

const ref = notebookRef('Churn');

/** As slow as SageMaker, so that ticks and events fall into the transitions. */
const PACE = { startMs: 60 * SECOND, stopMs: 30 * SECOND, updateMs: 30 * SECOND, fails: false };

function bench(members: Parameters<typeof accountWith>[0]): EngineBench {
  return engineBench({ ...accountWith(members), pace: PACE });
}

const ROOT = { RootAccess: 'Enabled' };
const CURE = [
  'sagemaker:StopNotebookInstance',
  'sagemaker:UpdateNotebookInstance',
  'sagemaker:StartNotebookInstance',
];

function status(on: EngineBench): string | undefined {
  return on.host.world.notebooks['Churn']?.status;
}

describe('a notebook that is stopped for an edit', () => {
  it('goes through stop, update and start once, and its story says so', async () => {
    const on = bench(ROOT);

    await reconcile(ref, event(ref, { effect: 'created' }), on.ports);
    await on.pass(5 * MINUTE);

    expect(on.writes()).toEqual(CURE);
    expect(status(on)).toBe('InService');
    expect(await on.story(ref)).toEqual([
      'opened',
      'trigger',
      'waiting: letting whoever works on it finish',
      'cure StopNotebookInstance',
      'accepted',
      'waiting: it is Stopping',
      'verified',
      'cure UpdateNotebookInstance',
      'accepted',
      'waiting: it is Updating',
      'verified',
      'withdraw StartNotebookInstance',
      'accepted',
      'waiting: it is Pending',
      'verified',
      'fixed: the fault is gone, read back from the cloud',
      'closed',
    ]);
  });

  it.each([
    ["the service's own event of each rest", { effect: 'state', actor: null }],
    ['a person who tags it meanwhile', { effect: 'tagged' }],
  ] as const)('is not started and stopped again because of %s', async (_, change) => {
    const on = bench(ROOT);
    await reconcile(ref, event(ref, { effect: 'created' }), on.ports);

    let before = status(on);
    for (let turn = 0; turn < 40; turn += 1) {
      on.clock.advance(15 * SECOND);
      await (await on.ports.serve(ref.type))?.api.read(ref, { copies: [], keys: [] });
      const now = status(on);
      if (now !== before && (now === 'Stopped' || now === 'InService')) {
        const time = new Date(on.clock.now()).toISOString();
        await reconcile(ref, event(ref, { ...change, time }), on.ports);
      }
      before = now;
      await tick(on.ports);
    }

    expect(on.writes()).toEqual(CURE);
  });

  it('stays down while Cordon is paused, and is started when it goes on', async () => {
    const on = bench(ROOT);
    await reconcile(ref, event(ref, { effect: 'created' }), on.ports);
    while (on.writes().at(-1) !== 'sagemaker:UpdateNotebookInstance') {
      await on.pass(15 * SECOND);
    }

    await on.journal.setSetting(PAUSED_SETTING, { by: 'bob' });
    await on.pass(10 * MINUTE);

    expect(on.writes()).toEqual(CURE.slice(0, 2));
    expect(await on.case(ref)).toMatchObject({
      closed: false,
      outcome: { outcome: 'waiting', reason: 'Cordon is paused' },
    });

    await on.journal.setSetting(PAUSED_SETTING, null);
    await on.pass(3 * MINUTE);

    expect(on.writes()).toEqual(CURE);
    expect(await on.case(ref)).toMatchObject({ closed: true, outcome: { outcome: 'fixed' } });
  });

  it('is started again when the update is denied, and not stopped again every hour', async () => {
    const on = bench(ROOT);
    on.refuse((call) => (call.operation === 'UpdateNotebookInstance' ? denied(call) : null));

    await reconcile(ref, event(ref, { effect: 'created' }), on.ports);
    await on.pass(5 * HOUR);

    expect(on.writes()).toEqual(CURE);
    expect(status(on)).toBe('InService');
    const { outcome } = await on.case(ref);
    expect(outcome?.outcome).toBe('failed');
    expect(outcome?.reason).toContain('Grant sagemaker:UpdateNotebookInstance');
  });

  it('is tried again after a day, and cured once the permission is there', async () => {
    const on = bench(ROOT);
    on.refuse((call) => (call.operation === 'UpdateNotebookInstance' ? denied(call) : null));
    await reconcile(ref, event(ref, { effect: 'created' }), on.ports);
    await on.pass(10 * MINUTE);

    on.refuse(() => null);
    on.clock.advance(24 * HOUR);
    await on.pass(5 * MINUTE);

    expect(on.writes()).toEqual([...CURE, ...CURE]);
    expect(await on.case(ref)).toMatchObject({ closed: true, outcome: { outcome: 'fixed' } });
  });
});

describe('a label that is refused', () => {
  it('keeps no notebook running: whoever fills up its tags is stopped all the same', async () => {
    const on = bench({ DirectInternetAccess: 'Enabled' });
    on.refuse((call) =>
      call.operation === 'AddTags'
        ? { code: 'ResourceLimitExceeded', status: 400, message: 'Too many tags.' }
        : null,
    );

    await reconcile(ref, event(ref, { effect: 'created' }), on.ports);
    await on.pass(5 * MINUTE);

    expect(status(on)).toBe('Stopped');
    expect((await on.case(ref)).outcome).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('AddTags hit a limit'),
    });
  });

  it('is tried once an hour and told with its permission', async () => {
    const on = bench({ DirectInternetAccess: 'Enabled' });
    on.clock.advance(3 * HOUR);
    on.refuse((call) => (call.operation === 'AddTags' ? denied(call) : null));

    await reconcile(ref, null, on.ports);
    await on.pass(30 * MINUTE);
    const soon = on.writes().length;
    await on.pass(45 * MINUTE);

    expect(soon).toBe(1);
    expect(on.writes()).toEqual(['sagemaker:AddTags', 'sagemaker:AddTags']);
    const { outcome } = await on.case(ref);
    expect(outcome?.outcome).toBe('failed');
    expect(outcome?.reason).toContain('Grant sagemaker:AddTags');
  });

  it('holds up no cure of another finding', async () => {
    const on = engineBench({
      ...accountWith({ ...ROOT, DirectInternetAccess: 'Enabled' }, 'Stopped'),
      pace: PACE,
    });
    on.clock.advance(3 * HOUR);
    on.refuse((call) => (call.operation === 'AddTags' ? denied(call) : null));

    await reconcile(ref, null, on.ports);
    await on.pass(5 * MINUTE);

    expect(on.writes()).toEqual(['sagemaker:AddTags', 'sagemaker:UpdateNotebookInstance']);
    expect(on.host.world.notebooks['Churn']?.described['RootAccess']).toBe('Disabled');
  });
});
