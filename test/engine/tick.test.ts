import { describe, expect, it } from 'vitest';
import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createBucket } from '../../functions/local/sandbox/model/s3.ts';
import { CloudError } from '../../shared/core/failure.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import { tick } from '../../shared/engine/tick.ts';
import { bucketRef, engineBench, event, MINUTE, SECOND, START } from '../support/engine.ts';

const DOWN = new CloudError(
  { code: 'unavailable', message: 'The store is down.', permission: null },
  { applied: 'no' },
);

function bucketsWorld(...names: readonly string[]) {
  return names.reduce(
    (world, name) => createBucket(world, { name, publicAccessBlock: null }, START),
    createWorld(),
  );
}

describe('a tick', () => {
  it('takes up what is due, oldest first, and leaves what is not', async () => {
    const on = engineBench(bucketsWorld('ml-a', 'ml-b'));
    await reconcile(bucketRef('ml-b'), event(bucketRef('ml-b')), on.ports);
    on.clock.advance(10 * SECOND);
    await reconcile(bucketRef('ml-a'), event(bucketRef('ml-a')), on.ports);

    const early = await tick(on.ports);
    on.clock.advance(40 * SECOND);
    const first = await tick(on.ports);
    on.clock.advance(10 * SECOND);
    const second = await tick(on.ports);

    expect(early).toEqual({ reports: [], failures: [] });
    expect(first.reports.map((report) => report.ref.name)).toEqual(['ml-b']);
    expect(second.reports.map((report) => report.ref.name)).toEqual(['ml-a']);
    expect(second.reports[0]?.outcome).toBe('fixed');
  });

  it('takes no more than it may', async () => {
    const on = engineBench(bucketsWorld('ml-a', 'ml-b', 'ml-c'));
    for (const name of ['ml-a', 'ml-b', 'ml-c']) {
      await reconcile(bucketRef(name), event(bucketRef(name)), on.ports);
    }
    on.clock.advance(MINUTE);

    const { reports } = await tick(on.ports, 2);

    expect(reports).toHaveLength(2);
    expect(await on.journal.due(on.clock.now(), 10)).toHaveLength(1);
  });

  it('takes up the others when one fails, and that one a minute later', async () => {
    const on = engineBench(bucketsWorld('ml-a', 'ml-b'), {
      served: (served) => ({
        ...served,
        api: {
          ...served.api,
          read: (ref, hints) => {
            if (ref.name === 'ml-a' && on.clock.now() < START + 2 * MINUTE) {
              throw new TypeError('a bug of ours');
            }
            return served.api.read(ref, hints);
          },
        },
      }),
    });
    await on.journal.schedule({ ref: bucketRef('ml-a'), dueAt: START, id: 'a#1', why: 'test' });
    await on.journal.schedule({ ref: bucketRef('ml-b'), dueAt: START, id: 'b#1', why: 'test' });

    const first = await tick(on.ports);
    on.clock.advance(30 * SECOND);
    const soon = await tick(on.ports);
    on.clock.advance(2 * MINUTE);
    const later = await tick(on.ports);

    expect(first.reports.map((report) => report.ref.name)).toEqual(['ml-b']);
    expect(first.failures).toEqual([{ id: 'a#1', error: new TypeError('a bug of ours') }]);
    expect([...soon.reports, ...soon.failures]).toEqual([]);
    expect(later.reports.map((report) => report.ref.name)).toContain('ml-a');
    expect(await on.journal.due(on.clock.now(), 10)).toEqual([]);
  });

  it('leaves the wake-up due where the store fails in the middle of it', async () => {
    const on = engineBench(bucketsWorld('ml-a'), {
      journal: (inner) => ({ ...inner, load: () => Promise.reject(DOWN), schedule: down }),
    });
    await on.journal.schedule({ ref: bucketRef('ml-a'), dueAt: START, id: 'a#1', why: 'test' });

    const { failures } = await tick(on.ports);

    expect(failures).toEqual([{ id: 'a#1', error: DOWN }]);
    expect(await on.journal.due(START, 10)).toHaveLength(1);
  });

  it('rejects where the store cannot be asked at all, and where postponing meets a bug of ours', async () => {
    const silent = engineBench(createWorld(), { journal: (inner) => ({ ...inner, due: down }) });
    const broken = engineBench(createWorld(), {
      journal: (inner) => ({
        ...inner,
        load: () => Promise.reject(DOWN),
        schedule: () => Promise.reject(new TypeError('a bug of ours')),
      }),
    });
    await broken.journal.schedule({ ref: bucketRef('ml-a'), dueAt: START, id: 'a#1', why: 'x' });

    await expect(tick(silent.ports)).rejects.toThrow(DOWN);
    await expect(tick(broken.ports)).rejects.toThrow('a bug of ours');
  });

  it('is free where there is nothing left to do: a row delivered twice, a row left over', async () => {
    const on = engineBench(bucketsWorld('ml-a'));
    const ref = bucketRef('ml-a');
    await reconcile(ref, event(ref), on.ports);
    await on.pass(MINUTE);
    const n = (await on.case(ref)).n;
    const row = { ref, dueAt: on.clock.now(), id: 'again#1', why: 'again' };

    await on.journal.schedule(row);
    await Promise.all([tick(on.ports), tick(on.other())]);

    expect(on.writes()).toEqual(['s3:PutPublicAccessBlock']);
    expect(await on.case(ref)).toMatchObject({ n, ordinal: 1 });
    expect(await on.journal.due(on.clock.now(), 10)).toEqual([]);
  });
});

function down(): Promise<never> {
  return Promise.reject(DOWN);
}
