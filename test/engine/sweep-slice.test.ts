import { describe, expect, it } from 'vitest';
import { CloudError } from '../../shared/core/failure.ts';
import { BASELINED_SETTING } from '../../shared/engine/ports.ts';
import { SWEEP_SETTING } from '../../shared/engine/sweep-slice.ts';
import { bucketRef, denied, MINUTE, SECOND, START, THROTTLED } from '../support/engine.ts';
import { enoughFor, NAMES, sweepBench } from '../support/sweeps.ts';

function away(): CloudError {
  const failure = { code: 'throttled', message: 'The journal is away.', permission: null } as const;
  return new CloudError(failure, { applied: 'no' });
}

describe('a sweep in parts', () => {
  it('stops where its time ends, goes on from there, and sees everything once', async () => {
    const on = sweepBench();

    const first = await on.slice({}, enoughFor(3));
    const second = await on.slice({ start: null }, enoughFor(3));
    const last = await on.slice({ start: null });
    const after = await on.slice({ start: null });

    expect([first, second, last, after].map(({ kind }) => kind)).toEqual([
      'more',
      'more',
      'ended',
      'idle',
    ]);
    expect(first).toMatchObject({ progress: { type: 'aws.s3.bucket', looked: 3, missed: 0 } });
    expect(on.looked).toEqual(NAMES);
    expect(on.writes()).toEqual([]);
  });

  it('has a baseline when all of it was seen, and not before', async () => {
    const on = sweepBench();

    await on.slice({}, enoughFor(3));
    const between = await on.journal.setting(BASELINED_SETTING);
    on.clock.advance(MINUTE);
    await on.slice({ start: null });

    expect(between).toBeNull();
    expect(await on.journal.setting(BASELINED_SETTING)).toEqual({
      at: new Date(START).toISOString(),
    });
    expect((await on.case(bucketRef('ml-6'))).memory.baseline).not.toEqual([]);
  });

  it.each([
    ['was throttled', THROTTLED, 'GetPublicAccessBlock'],
    ['could not be listed', null, 'ListNotebookInstances'],
  ])('has no baseline when something %s', async (_, answer, operation) => {
    const on = sweepBench();
    on.refuse((call) =>
      call.operation === operation && (answer === null || call.input['Bucket'] === 'ml-3')
        ? (answer ?? denied(call))
        : null,
    );

    const { kind } = await on.slice();
    const before = await on.journal.setting(BASELINED_SETTING);
    on.refuse(() => null);
    const again = await on.slice({ start: 'tuesday' });

    expect(kind).toBe('ended');
    expect(on.ends.length).toBeGreaterThanOrEqual(14);
    expect(before).toBeNull();
    expect(again).toMatchObject({ kind: 'ended', progress: { id: 'tuesday', missed: 0 } });
    expect(await on.journal.setting(BASELINED_SETTING)).not.toBeNull();
  });

  it('is started once by a schedule that fires twice, at once or later', async () => {
    const on = sweepBench();

    const both = await Promise.all([on.slice(), on.slice()]);
    const later = await on.slice();

    expect(both.map(({ kind }) => kind).sort()).toEqual(['busy', 'ended']);
    expect(later.kind).toBe('idle');
    expect(on.looked).toEqual(NAMES);
  });

  it('is one at a time: whoever comes while somebody is at work does nothing', async () => {
    const on = sweepBench();
    let others: readonly string[] = [];
    const wait = async () => {
      if (others.length === 0) {
        others = ['asking'];
        others = await Promise.all([
          on.slice({ start: null }).then(({ kind }) => kind),
          on.slice({ start: 'tuesday' }).then(({ kind }) => kind),
        ]);
      }
    };

    await on.slice({ wait });

    expect(others).toEqual(['busy', 'busy']);
    expect(on.looked).toEqual(NAMES);
  });

  it('is taken up by whoever comes when one died at work, from its last mark', async () => {
    const on = sweepBench(Array.from({ length: 60 }, (_, index) => `ml-${100 + index}`));
    let waits = 0;
    const dies = async () => {
      waits += 1;
      if (waits > 40) {
        throw new Error('killed');
      }
    };
    await expect(on.slice({ wait: dies })).rejects.toThrow('killed');

    const soon = await on.slice({ start: null });
    on.clock.advance(3 * MINUTE);
    const later = await on.slice({ start: 'tuesday' });

    expect(soon.kind).toBe('busy');
    expect(later).toMatchObject({ kind: 'ended', progress: { id: 'monday', turn: 2 } });
    // 40 were looked at, 25 of them marked.
    expect(on.looked).toHaveLength(40 + 35);
    expect(new Set(on.looked).size).toBe(60);
  });

  it('goes on at once where the store only failed for the moment', async () => {
    let marks = 0;
    const on = sweepBench(NAMES, (inner) => ({
      ...inner,
      setSetting: (name, value) => {
        marks += name === SWEEP_SETTING ? 1 : 0;
        return marks === 2 ? Promise.reject(away()) : inner.setSetting(name, value);
      },
    }));

    await expect(on.slice({}, enoughFor(3))).rejects.toThrow('away');
    const again = await on.slice();

    expect(again).toMatchObject({ kind: 'ended', progress: { id: 'monday', turn: 2 } });
    expect(new Set(on.looked)).toEqual(new Set(NAMES));
  });

  it('is not held up for ever by one who died before it began', async () => {
    let isDead = true;
    const on = sweepBench(NAMES, (inner) => ({
      ...inner,
      setSetting: (name, value) =>
        isDead && name === SWEEP_SETTING
          ? Promise.reject(new Error('killed'))
          : inner.setSetting(name, value),
    }));
    await expect(on.slice()).rejects.toThrow('killed');
    isDead = false;

    const soon = await on.slice();
    on.clock.advance(15 * MINUTE);
    const later = await on.slice();

    expect([soon.kind, later.kind]).toEqual(['busy', 'ended']);
  });

  it('waits for what it owes the services before each resource, and stops where that takes too long', async () => {
    const on = sweepBench();
    const waits: number[] = [];
    let owed = 0;

    const slice = await on.slice(
      {
        owedMs: () => {
          owed += 10 * SECOND;
          return owed;
        },
        wait: async (ms) => {
          waits.push(ms);
        },
      },
      { remainingMs: () => 60 * SECOND },
    );

    expect(waits).toEqual([10 * SECOND, 20 * SECOND, 30 * SECOND]);
    expect(slice).toMatchObject({ kind: 'more', progress: { looked: 3 } });
  });

  it('gets on by one at least, however much it owes for the list', async () => {
    const on = sweepBench();
    const waits: number[] = [];
    const rich = {
      owedMs: () => 500 * SECOND,
      wait: async (ms: number) => {
        waits.push(ms);
      },
    };

    const slice = await on.slice(rich, { remainingMs: () => 60 * SECOND });

    expect(slice).toMatchObject({ kind: 'more', progress: { looked: 1 } });
    expect(waits).toEqual([30 * SECOND]);
  });

  it('begins anew where the mark cannot be read', async () => {
    const on = sweepBench();
    await on.journal.setSetting(SWEEP_SETTING, { id: 7 });

    expect(await on.slice()).toMatchObject({ kind: 'ended', progress: { looked: 7 } });
  });

  it('goes on with the next type where the one it was at is gone', async () => {
    const on = sweepBench();
    await on.slice({ types: ['aws.a.gone', 'aws.s3.bucket'] }, enoughFor(2));

    const slice = await on.slice({ types: ['aws.s3.bucket'], start: null });

    expect(slice.kind).toBe('ended');
    expect(on.looked).toEqual(NAMES);
  });
});
