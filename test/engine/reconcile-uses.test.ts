import { describe, expect, it } from 'vitest';
import { keyArn } from '../../functions/local/sandbox/model/kms.ts';
import type { World } from '../../functions/local/sandbox/model/world.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import { engineBench, event, sweepTrigger } from '../support/engine.ts';
import { accountWith, notebookRef } from '../support/notebooks.ts';

const ref = notebookRef('Churn');

function keyOf(world: World): string {
  return keyArn(world, Object.keys(world.keys)[0] ?? '');
}

/** A bench that counts the uses each append writes. */
function counting(world: World) {
  const appended: number[] = [];
  const on = engineBench(world, {
    journal: (inner) => ({
      ...inner,
      append: (asked, ordinal, first, bodies, at, rows) => {
        appended.push(rows.uses?.length ?? 0);
        return inner.append(asked, ordinal, first, bodies, at, rows);
      },
    }),
  });
  return { ...on, appended };
}

describe('which keys a resource uses', () => {
  it('is journalled with its entries, once a reconcile', async () => {
    const world = accountWith({ RootAccess: 'Enabled' });
    const on = counting(world);

    await reconcile(ref, null, on.ports);

    expect(await on.journal.users(keyOf(world))).toEqual([ref]);
    expect(on.appended.length).toBeGreaterThan(1);
    expect(on.appended.reduce((sum, count) => sum + count)).toBe(1);
  });

  it('is known after a sweep, though nothing is wrong and there is no case', async () => {
    const world = accountWith({ RootAccess: 'Disabled' });
    const on = engineBench(world);

    await reconcile(ref, event(ref), on.ports);
    expect(await on.journal.users(keyOf(world))).toEqual([]);
    await reconcile(ref, sweepTrigger(ref), on.ports);

    expect(await on.journal.users(keyOf(world))).toEqual([ref]);
  });

  it('is corrected by a sweep: what is not used any more is forgotten', async () => {
    const world = accountWith({ RootAccess: 'Disabled' });
    const on = engineBench(world);
    await on.journal.setUses(ref, ['arn:old', keyOf(world)]);

    await reconcile(ref, sweepTrigger(ref), on.ports);

    expect(await on.journal.users('arn:old')).toEqual([]);
    expect(await on.journal.users(keyOf(world))).toEqual([ref]);
  });

  it('ends with the resource, whoever finds that it is gone', async () => {
    const on = engineBench(accountWith({}));
    const gone = notebookRef('Gone');
    await on.journal.setUses(gone, ['arn:key']);

    await reconcile(gone, null, on.ports);

    expect(await on.journal.users('arn:key')).toEqual([]);
  });

  it('stays when the resource cannot be read, and in a dry run', async () => {
    const world = accountWith({ RootAccess: 'Disabled' });
    const on = engineBench(world);
    await on.journal.setUses(ref, ['arn:old']);

    await reconcile(ref, sweepTrigger(ref), on.ports, { dryRun: true });
    on.refuse(() => ({ code: 'AccessDeniedException', status: 400, message: 'no' }));
    await reconcile(ref, sweepTrigger(ref), on.ports);

    expect(await on.journal.users('arn:old')).toEqual([ref]);
  });
});
