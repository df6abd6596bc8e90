import { describe, expect, it } from 'vitest';
import { createMeter } from '../../../functions/azure/meter.ts';
import { CloudError } from '../../../shared/core/failure.ts';
import { createMemoryJournal } from '../../../shared/journals/memory.ts';
import type { AzureSend } from '../../../shared/resources/azure/send.ts';
import { azureFunctions } from '../../support/azure-functions.ts';
import { settableClock } from '../../support/in-process.ts';

const NAMES = ['mla', 'mlb', 'mlc', 'mld'];
const MINUTE_MS = 60_000;

describe('events', () => {
  it('read and hand over; only the writer writes', async () => {
    const { events, act, event, writes, isOpen, journal, sent } = await azureFunctions(['mldata']);
    const wakeUps = async () =>
      (await journal.due(Number.POSITIVE_INFINITY, 9)).map(({ id }) => id);

    await events(event('mldata'));
    const [before, stored] = [writes().length, await wakeUps()];
    await act();

    const { id } = JSON.parse(sent[0]?.text ?? '{}');
    expect(before).toBe(0);
    expect(isOpen('mldata')).toBe(false);
    expect([stored.includes(id), (await wakeUps()).includes(id)]).toEqual([true, false]);
  });

  it('are acted on where they can be read, and come again for the rest of them', async () => {
    const { events, act, event, isOpen, log } = await azureFunctions(['mldata']);

    await expect(events([event('mldata'), { records: '?' }])).rejects.toThrow('not acknowledged');
    await act();

    expect(isOpen('mldata')).toBe(false);
    expect(log).toContainEqual(expect.objectContaining({ level: 'error', code: 'bad-event' }));
  });

  it('are journalled while Resource Manager throttles, and acted on when it does not', async () => {
    const bench = await azureFunctions(['mldata']);
    bench.sandbox.faults.add({ on: '*', what: { kind: 'throttle' } });

    await bench.events(bench.event('mldata'));
    const throttled = bench.sandbox.requests.at(-1)?.answer?.status;
    const sent = bench.sent.length;
    bench.sandbox.faults.clear();
    bench.clock.advance(10 * MINUTE_MS);
    await bench.tick();
    await bench.act();

    expect([throttled, sent]).toEqual([429, 0]);
    expect(bench.isOpen('mldata')).toBe(false);
  });

  it('come again when there is too little time left to journal what follows', async () => {
    let asked = 0;
    const clock = settableClock();
    // The first look at the time begins the invocation; later ones find most of it gone.
    const now = () => clock.now() + (asked++ === 0 ? 0 : 50_000);
    const { events, event, log, sent } = await azureFunctions(['mldata'], undefined, { now });

    await expect(events(event('mldata'))).rejects.toThrow('not acknowledged');

    expect(log).toEqual([expect.objectContaining({ level: 'error', code: 'timeout' })]);
    expect(sent).toEqual([]);
  });
});

describe('the writer', () => {
  it('makes a change once whose answer was lost, and reads that it was made', async () => {
    const bench = await azureFunctions(['mldata']);
    await bench.events(bench.event('mldata'));
    bench.sandbox.faults.add({ on: 'PATCH *', times: 1, what: { kind: 'drop', when: 'after' } });

    await bench.act();
    bench.clock.advance(MINUTE_MS);
    await bench.tick();
    await bench.act();

    const closings = bench
      .writes()
      .filter(({ call }) => JSON.stringify(call.body).includes('allowBlobPublicAccess'));
    const stored = (await bench.journal.cases(1))[0];
    expect(closings.map(({ answer, troubles }) => [answer?.status, troubles.length])).toEqual([
      [200, 1],
    ]);
    expect(bench.isOpen('mldata')).toBe(false);
    expect(stored?.entries.map(({ body }) => body.kind)).toContain('verified');
  });

  it('begins nothing when too little time is left', async () => {
    let late = 0;
    const clock = settableClock();
    let asked = 0;
    const now = () => clock.now() + (asked++ === 0 ? 0 : late);
    const bench = await azureFunctions(['mldata'], undefined, { now });
    await bench.events(bench.event('mldata'));
    const requests = bench.sandbox.requests.length;
    [asked, late] = [0, 50_000];

    await expect(bench.act()).rejects.toThrow('not acknowledged');

    expect(bench.sandbox.requests).toHaveLength(requests);
  });

  it('keeps the wake-up of what failed: it is due again after the message', async () => {
    const journal = createMemoryJournal();
    let isAway = false;
    const away = {
      code: 'unavailable',
      message: 'The journal is away.',
      permission: null,
    } as const;
    const shaky = {
      ...journal,
      append: (...args: Parameters<typeof journal.append>) =>
        isAway ? Promise.reject(new CloudError(away, { applied: 'no' })) : journal.append(...args),
    };
    const { events, act, event, clock } = await azureFunctions(['mldata'], shaky);
    await events(event('mldata'));
    isAway = true;

    await expect(act()).rejects.toThrow('not acknowledged');

    const due = await journal.due(clock.now() + MINUTE_MS, 9);
    expect(due.map(({ ref }) => ref.name)).toEqual(['mldata']);
  });
});

describe('the sweep', () => {
  const SCHEDULED = '2026-11-20T12:17:00Z';

  it('looks at everything and changes nothing; what it found is done by others', async () => {
    const { sweep, tick, act, writes, isOpen, clock, log } = await azureFunctions(NAMES);

    await sweep(SCHEDULED);
    const between = writes();
    clock.advance(MINUTE_MS);
    await tick();
    await act();

    expect(between).toEqual([]);
    expect(NAMES.filter(isOpen)).toEqual([]);
    expect(log).toContainEqual(expect.objectContaining({ message: 'sweep: ended', missed: 0 }));
  });

  it('does nothing for a timer that fired twice, and for a message when it has ended', async () => {
    const { sweep, sweepOn, sandbox, goOns } = await azureFunctions(NAMES);
    await sweep(SCHEDULED);
    const before = sandbox.requests.length;

    await sweep(SCHEDULED);
    await sweepOn();

    expect(sandbox.requests).toHaveLength(before);
    expect(goOns).toEqual([]);
  });

  it('goes on by message where its time ends', async () => {
    const many = Array.from({ length: 160 }, (_, index) => `ml${index}`);
    const { sweep, sweepOn, goOns, log } = await azureFunctions(many);

    await sweep(SCHEDULED);
    const first = goOns.length;
    for (let part = 0; part < 6 && goOns.length > part; part += 1) {
      await sweepOn();
    }

    const ends = log.filter(({ message }) => /^sweep:/.test(String(message)));
    expect(first).toBe(1);
    expect(ends.at(-1)).toMatchObject({ message: 'sweep: ended', looked: 160, missed: 0 });
  });

  it('asks Resource Manager no more than twice a second', async () => {
    const clock = settableClock();
    const meter = createMeter(clock);
    const send = meter.metered((async () => ({})) as unknown as AzureSend);
    const first = meter.owedMs();

    await send('storage:StorageAccounts_List', { id: '/subscriptions/x' });
    await send('storage:StorageAccounts_List', { id: '/subscriptions/x' });
    clock.advance(900);
    const owed = meter.owedMs();
    meter.slowDown();

    expect([first, owed, meter.owedMs()]).toEqual([0, 100, 10_100]);
  });
});
