import { describe, expect, it } from 'vitest';
import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createBucket } from '../../functions/local/sandbox/model/s3.ts';
import { CloudError } from '../../shared/core/failure.ts';
import type { WakeUp } from '../../shared/core/ports.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import { HANDED_FOR_MS, handOverDue } from '../../shared/engine/tick.ts';
import { bucketRef, engineBench, event, MINUTE, policyWith, START } from '../support/engine.ts';
import { accountWith, notebookRef } from '../support/notebooks.ts';

const ref = bucketRef('ml-data');
const AT_ONCE = policyWith({}, () => true, { settle: { quietSeconds: 0, maxSeconds: 0 } });
const DOWN = new CloudError(
  { code: 'unavailable', message: 'It is down.', permission: null },
  { applied: 'no' },
);

function openBuckets(...names: readonly string[]) {
  return names.reduce(
    (world, name) => createBucket(world, { name, publicAccessBlock: null }, START),
    createWorld(),
  );
}

function bench(world = openBuckets('ml-data')) {
  const handed: WakeUp[] = [];
  const on = engineBench(world, { policy: AT_ONCE });
  const reader = on.other({ handOver: (wakeUp) => handed.push(wakeUp) });
  return { ...on, reader, handed };
}

describe('one who only reads', () => {
  it('journals what happened, stores a wake-up that is due, and hands it over', async () => {
    const { reader, handed, journal, story, writes } = bench();

    const report = await reconcile(ref, event(ref), reader);

    expect(report).toMatchObject({ outcome: 'waiting', wakeAt: START });
    expect(report.reason).toContain('handed over');
    expect(await story(ref)).toEqual(['opened', 'trigger']);
    expect(handed).toEqual([
      expect.objectContaining({ ref, dueAt: START, id: `${report.case}#2` }),
    ]);
    expect(await journal.due(START, 10)).toEqual(handed);
    expect(writes()).toEqual([]);
  });

  it('leaves all that is to be done to one who may write', async () => {
    const { reader, ports, case: caseOf, story, writes } = bench();
    await reconcile(ref, event(ref), reader);

    const report = await reconcile(ref, null, ports);

    expect(report.outcome).toBe('fixed');
    expect(writes()).toEqual(['s3:PutPublicAccessBlock']);
    expect((await story(ref)).slice(0, 3)).toEqual([
      'opened',
      'trigger',
      'cure PutPublicAccessBlock',
    ]);
    expect(await caseOf(ref)).toMatchObject({ changedAt: START, closed: true });
  });

  it('hands over again what nobody has taken up: the row is written even with nothing to append', async () => {
    const { reader, handed, clock, journal, story } = bench();
    await reconcile(ref, event(ref), reader);
    clock.advance(MINUTE);

    await reconcile(ref, null, reader);

    expect(await story(ref)).toHaveLength(2);
    expect(handed.map(({ dueAt }) => dueAt)).toEqual([START, START + MINUTE]);
    expect(await journal.due(clock.now(), 10)).toEqual([handed[1]]);
  });

  it('takes no slot of the hourly limit', async () => {
    const slots: string[] = [];
    const { reader, handed, journal } = bench(accountWith({ RootAccess: 'Enabled' }));
    const churn = notebookRef('Churn');
    const counting = {
      ...journal,
      reserve: (slot: Parameters<typeof journal.reserve>[0]) => {
        slots.push(slot.step);
        return journal.reserve(slot);
      },
    };
    const created = { effect: 'created' as const };

    await reconcile(churn, event(churn, created), { ...reader, journal: counting });

    expect(slots).toEqual([]);
    expect(handed).toHaveLength(1);
  });

  it('reads back what another did, and says so', async () => {
    const { reader, ports, clock, case: caseOf, journal, handed } = bench();
    await reconcile(ref, event(ref), {
      ...ports,
      journal: {
        ...journal,
        // Lost after its call: its intent stays open.
        append: (...args) =>
          args[3].some(({ kind }) => kind === 'verified')
            ? Promise.reject(DOWN)
            : journal.append(...args),
      },
    }).catch(() => undefined);
    clock.advance(2 * MINUTE);

    const report = await reconcile(ref, event(ref), reader);

    expect(report.outcome).toBe('fixed');
    expect(await caseOf(ref)).toMatchObject({ closed: true });
    expect(handed).toEqual([]);
  });

  it('hands over nothing of what only has to wait', async () => {
    const { handed, ...on } = bench();
    const settling = on.other({
      policy: async () => policyWith({}),
      handOver: (wakeUp) => handed.push(wakeUp),
    });

    await reconcile(ref, event(ref), settling);

    expect(handed).toEqual([]);
    expect(await on.journal.due(START + MINUTE, 10)).toHaveLength(1);
  });
});

describe('handing over what is due', () => {
  const rows = (...names: readonly string[]): WakeUp[] =>
    names.map((name, index) => ({
      ref: bucketRef(name),
      dueAt: START - index * 1000,
      id: `${name}#1`,
      why: 'test',
    }));

  async function stored(count: number) {
    const on = engineBench(createWorld());
    const all = rows(...Array.from({ length: count }, (_, index) => `ml-${index}`));
    await Promise.all(all.map((row) => on.journal.schedule(row)));
    const sent: WakeUp[][] = [];
    return { ...on, all, sent };
  }

  it('sends each row in groups of ten, oldest first, and keeps it stored', async () => {
    const { ports, journal, sent } = await stored(23);

    const handed = await handOverDue(async (some) => {
      sent.push([...some]);
      return new Map();
    }, ports);

    expect(sent.map((some) => some.length)).toEqual([10, 10, 3]);
    expect(sent[0]?.[0]?.ref.name).toBe('ml-22');
    expect(handed).toEqual({ handed: 23, failures: [], oldestMs: 22_000 });
    expect(await journal.due(START, 100)).toEqual([]);
    expect(await journal.due(START + HANDED_FOR_MS, 100)).toHaveLength(23);
  });

  it('gives what it sent the time of the stored row, so that clearing it removes that row', async () => {
    const { ports, journal, sent } = await stored(1);
    await handOverDue(async (some) => {
      sent.push([...some]);
      return new Map();
    }, ports);

    await Promise.all((sent[0] ?? []).map((row) => journal.clear(row)));

    expect(await journal.due(START + HANDED_FOR_MS, 100)).toEqual([]);
  });

  it('does not hand over twice what somebody has', async () => {
    const { ports, clock } = await stored(2);
    const send = async () => new Map();

    const first = await handOverDue(send, ports);
    clock.advance(MINUTE);
    const second = await handOverDue(send, ports);

    expect([first.handed, second.handed]).toEqual([2, 0]);
    expect(second.oldestMs).toBe(0);
  });

  it('keeps for a minute later what was not taken, and sends the rest', async () => {
    const { ports, journal, all } = await stored(12);
    let calls = 0;

    const handed = await handOverDue(async (some) => {
      calls += 1;
      if (calls === 1) {
        throw DOWN;
      }
      return new Map(some.slice(0, 1).map((row) => [row, DOWN]));
    }, ports);

    expect(handed.handed).toBe(1);
    expect(handed.failures).toHaveLength(11);
    expect(await journal.due(START + MINUTE, 100)).toHaveLength(11);
    expect(all).toHaveLength(12);
  });

  it('leaves due what it has no time for', async () => {
    const { ports, journal } = await stored(25);
    const left = [60_000, 30_000, 19_999];

    const handed = await handOverDue(async () => new Map(), {
      ...ports,
      remainingMs: () => left.shift() ?? 0,
    });

    expect(handed).toMatchObject({ handed: 20, failures: [] });
    expect(await journal.due(START, 100)).toHaveLength(5);
  });

  it('takes no more than it may', async () => {
    const { ports } = await stored(12);

    const { handed } = await handOverDue(async () => new Map(), ports, 5);

    expect(handed).toBe(5);
  });
});
