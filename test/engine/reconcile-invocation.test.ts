import { describe, expect, it } from 'vitest';
import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createBucket } from '../../functions/local/sandbox/model/s3.ts';
import { CloudError } from '../../shared/core/failure.ts';
import { PAUSED_SETTING } from '../../shared/engine/ports.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import {
  bucketRef,
  engineBench,
  event,
  MINUTE,
  policyWith,
  SECOND,
  START,
  sweepTrigger,
} from '../support/engine.ts';
import { accountWith, notebookRef } from '../support/notebooks.ts';

const ref = bucketRef('churn-ml');
const notebook = notebookRef('Churn');

function openBucket() {
  return createBucket(createWorld(), { name: 'churn-ml', publicAccessBlock: null }, START);
}

/** Without anybody to wait for. */
const AT_ONCE = policyWith({}, () => true, { settle: { quietSeconds: 0, maxSeconds: 0 } });

describe('an invocation with too little time left for a write', () => {
  it('writes nothing to the cloud, but keeps the trigger and is taken up at once', async () => {
    const on = engineBench(openBucket(), { policy: AT_ONCE });

    await reconcile(ref, event(ref), on.other({ remainingMs: () => 10 * SECOND }));
    const left = { writes: on.writes(), story: await on.story(ref) };
    await on.pass(SECOND);

    expect(left).toEqual({ writes: [], story: ['opened', 'trigger'] });
    expect(on.writes()).toEqual(['s3:PutPublicAccessBlock']);
    expect(await on.case(ref)).toMatchObject({ changedAt: START, closed: true });
  });

  it('leaves an open case as it is, and is taken up at once', async () => {
    const on = engineBench(openBucket());
    await reconcile(ref, event(ref), on.ports);
    on.clock.advance(MINUTE);

    await reconcile(ref, null, on.other({ remainingMs: () => 10 * SECOND }));

    expect(on.writes()).toEqual([]);
    expect(await on.story(ref)).toHaveLength(3);
    expect(await on.journal.due(on.clock.now(), 10)).toContainEqual(
      expect.objectContaining({ dueAt: on.clock.now() }),
    );
  });

  it('begins no write when the time ran out between the append and the call', async () => {
    const on = engineBench(openBucket(), { policy: AT_ONCE });
    const left = [120 * SECOND, 10 * SECOND];

    await reconcile(ref, event(ref), on.other({ remainingMs: () => left.shift() ?? 0 }));
    await on.pass(2 * MINUTE);

    expect(on.writes()).toEqual(['s3:PutPublicAccessBlock']);
    expect(await on.story(ref)).toContain('refused timeout');
    expect(await on.case(ref)).toMatchObject({ outcome: { outcome: 'fixed' } });
  });
});

describe('a store that cannot be reached', () => {
  const DOWN = new CloudError(
    { code: 'unavailable', message: 'The store is down.', permission: null },
    { applied: 'no' },
  );
  const down = (): Promise<never> => Promise.reject(DOWN);

  it.each([
    ['load', { load: down }],
    ['setting', { setting: down }],
    ['append', { append: down }],
    ['reserve', { reserve: down }],
  ] as const)(
    'in %s: nothing is written to the cloud, and the caller is told',
    async (_, broken) => {
      const on = engineBench(accountWith({ RootAccess: 'Enabled' }), {
        policy: AT_ONCE,
        journal: (inner) => ({ ...inner, ...broken }),
      });

      await expect(
        reconcile(notebook, event(notebook, { effect: 'created' }), on.ports),
      ).rejects.toThrow(DOWN);

      expect(on.writes()).toEqual([]);
    },
  );

  it('is no reason to write because the policy could be read, nor the other way round', async () => {
    const on = engineBench(openBucket(), { policy: AT_ONCE });

    await expect(reconcile(ref, event(ref), on.other({ policy: down }))).rejects.toThrow(DOWN);

    expect(on.writes()).toEqual([]);
    expect(await on.journal.load(ref)).toBeNull();
  });
});

describe('a cloud that takes too long to be read', () => {
  it('is asked twice: the trigger is kept, and the resource looked at when it answers again', async () => {
    let took = 11 * SECOND;
    const on = engineBench(openBucket(), {
      policy: AT_ONCE,
      door: (inner) => (name, region, input) => {
        on.clock.advance(name === 's3:GetPublicAccessBlock' ? took : 0);
        return inner(name, region, input);
      },
    });

    const report = await reconcile(ref, event(ref), on.ports);
    const asked = on.calls.filter((call) => call === 's3:GetPublicAccessBlock').length;
    const story = await on.story(ref);
    took = 0;
    await on.pass(MINUTE);

    expect(report).toMatchObject({ outcome: 'waiting', reason: expect.stringContaining('10 s') });
    expect([asked, story.slice(0, 2)]).toEqual([2, ['opened', 'trigger']]);
    expect((await on.case(ref)).outcome?.outcome).toBe('fixed');
  });
});

describe('news', () => {
  it('of a case that ends because another took its name is told, as is that of the next', async () => {
    const on = engineBench(accountWith({ DirectInternetAccess: 'Enabled' }));
    await reconcile(notebook, event(notebook, { effect: 'created' }), on.ports);
    const [first] = await on.journal.outbox(10);
    on.edit(() => ({
      ...accountWith({ DirectInternetAccess: 'Enabled' }),
      notebooks: {
        Churn: {
          ...accountWith({ DirectInternetAccess: 'Enabled' }).notebooks['Churn'],
          createdAt: START + MINUTE,
        } as never,
      },
    }));

    await reconcile(notebook, event(notebook), on.ports);

    const rows = await on.journal.outbox(10);
    const last = await on.journal.loadCase(first?.caseId ?? '');
    expect(rows.map((row) => row.caseId.split('-')[1])).toEqual(['1', '2']);
    expect(rows[0]?.n).toBe(last?.entries.length);
  });

  it('is a new plan to say yes to, though the outcome is the same', async () => {
    const on = engineBench(openBucket(), { policy: policyWith({ mode: 'ask' }) });
    await reconcile(ref, event(ref), on.ports);
    const [before] = await on.journal.outbox(10);
    const block = {
      BlockPublicAcls: false,
      IgnorePublicAcls: false,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: false,
    };
    on.edit((world) => createBucket(world, { name: 'churn-ml', publicAccessBlock: block }, START));

    await reconcile(ref, event(ref), on.ports);

    const [after] = await on.journal.outbox(10);
    expect((await on.story(ref)).filter((line) => line === 'asked')).toHaveLength(2);
    expect(after?.n).toBeGreaterThan(before?.n ?? 0);
  });
});

describe('a sweep whose first read was slow', () => {
  it('marks nothing as there before Cordon once the baseline is complete', async () => {
    const on = engineBench(openBucket(), {
      policy: { ...AT_ONCE, baselineFirst: true },
      served: (served) => ({
        ...served,
        api: {
          ...served.api,
          async read(asked, hints) {
            const state = await served.api.read(asked, hints);
            on.clock.advance(on.calls.length < 10 ? 11 * SECOND : 0);
            return state;
          },
        },
      }),
    });
    await on.journal.setSetting('baselined', { at: 'before' });

    const report = await reconcile(ref, sweepTrigger(ref), on.ports);

    expect((await on.case(ref)).memory.baseline).toEqual([]);
    expect(report.outcome).toBe('fixed');
  });
});

describe('the kill switch', () => {
  it('is read before every step', async () => {
    const on = engineBench(accountWith({ DirectInternetAccess: 'Enabled' }), { policy: AT_ONCE });

    const ports = on.other({
      progress: (progress) => {
        if (progress.kind === 'called') {
          void on.journal.setSetting(PAUSED_SETTING, { by: 'bob' });
        }
      },
    });
    const report = await reconcile(notebook, event(notebook, { effect: 'created' }), ports);

    expect(on.writes()).toEqual(['sagemaker:AddTags']);
    expect(report).toMatchObject({ outcome: 'waiting', reason: 'Cordon is paused' });
  });
});
