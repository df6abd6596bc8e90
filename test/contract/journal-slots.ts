import { expect, it } from 'vitest';
import {
  benches,
  bucket,
  type CreateJournal,
  expectFailure,
  note,
  said,
  T0,
} from './journal-bench.ts';

/** How many instances race in a race. */
const RACERS = 24;

/** Slots of a limit, users of a dependency, settings. */
export function describeJournalSlots(create: CreateJournal): void {
  describeSlots(create);
  describeUses(create);
  describeSettings(create);
}

function describeSlots(create: CreateJournal): void {
  const open = benches(create);
  const counter = '111122223333#2026-11-21T09';

  it('gives as many slots as the limit, and one per step', async () => {
    const { journal } = await open();
    const reserve = (step: string, limit = 2) => journal.reserve({ counter, step, limit });

    expect(await reserve('a')).toBe('reserved');
    expect(await reserve('a')).toBe('reserved');
    expect(await reserve('b')).toBe('reserved');
    expect(await reserve('c')).toBe('full');
    expect(await reserve('a')).toBe('reserved');
    expect(await reserve('c')).toBe('full');
    expect(await reserve('c', 3)).toBe('reserved');
    expect(await journal.reserve({ counter: `${counter}+1`, step: 'c', limit: 1 })).toBe(
      'reserved',
    );
  });

  it('gives nothing when the limit is none, but keeps what was given', async () => {
    const { journal } = await open();

    expect(await journal.reserve({ counter, step: 'a', limit: 0 })).toBe('full');
    expect(await journal.reserve({ counter, step: 'a', limit: 1 })).toBe('reserved');
    expect(await journal.reserve({ counter, step: 'a', limit: 0 })).toBe('reserved');
    await expectFailure(journal.reserve({ counter, step: 'a', limit: -1 }), 'invalid', /limit/);
  });

  it('gives exactly five of five slots when many race', async () => {
    const { journal } = await open();

    const answers = await Promise.all(
      Array.from({ length: RACERS }, (_, index) =>
        journal.reserve({ counter, step: `step ${index}`, limit: 5 }),
      ),
    );

    expect(answers.filter((answer) => answer === 'reserved')).toHaveLength(5);
  });

  it('takes one slot when the same step races with itself', async () => {
    const { journal } = await open();

    const answers = await Promise.all(
      Array.from({ length: RACERS }, () => journal.reserve({ counter, step: 'a', limit: 2 })),
    );

    expect(new Set(answers)).toEqual(new Set(['reserved']));
    expect(await journal.reserve({ counter, step: 'b', limit: 2 })).toBe('reserved');
    expect(await journal.reserve({ counter, step: 'c', limit: 2 })).toBe('full');
  });
}

function describeUses(create: CreateJournal): void {
  const open = benches(create);

  it('finds the users of a dependency, each once, whatever its length', async () => {
    const { journal } = await open();
    const [a, b] = [bucket('a'), bucket('b')];
    const [key, long] = ['arn:aws:kms:eu-west-1:111122223333:key/1', `k${'y'.repeat(3_000)}`];
    const uses = [
      { dependency: key, ref: b },
      { dependency: long, ref: a },
      { dependency: key, ref: a },
      { dependency: key, ref: a },
    ];
    await journal.append(a, 1, 1, [note('x')], T0, { uses });
    await journal.append(a, 1, 2, [note('y')], T0, { uses: uses.slice(0, 1) });

    expect(await journal.users(key)).toEqual([a, b]);
    expect(await journal.users(long)).toEqual([a]);
    expect(await journal.users(key.toUpperCase())).toEqual([]);
  });

  it('replaces what one ref uses, and no other', async () => {
    const { journal } = await open();
    const [a, b] = [bucket('a'), bucket('b')];
    const long = `k${'y'.repeat(3_000)}`;
    await journal.append(a, 1, 1, [note('x')], T0, {
      uses: [
        { dependency: 'key/1', ref: a },
        { dependency: long, ref: a },
        { dependency: 'key/1', ref: b },
      ],
    });

    await journal.setUses(a, ['key/2', 'key/2']);
    await journal.setUses(a, ['key/2']);

    expect(await journal.users('key/1')).toEqual([b]);
    expect(await journal.users(long)).toEqual([]);
    expect(await journal.users('key/2')).toEqual([a]);
    expect(said(await journal.load(a))).toEqual(['x']);
    expect(await journal.load(b)).toBeNull();
  });

  it('forgets all uses of a ref without a case, and takes them again', async () => {
    const { journal } = await open();
    const ref = bucket('never-a-case');

    await journal.setUses(ref, ['key/1', 'key/2']);
    expect(await journal.users('key/2')).toEqual([ref]);
    await journal.setUses(ref, []);
    expect(await journal.users('key/1')).toEqual([]);
    expect(await journal.users('key/2')).toEqual([]);
    await journal.setUses(ref, ['key/1']);
    expect(await journal.users('key/1')).toEqual([ref]);
    expect(await journal.load(ref)).toBeNull();
  });

  it('replaces any number of uses', async () => {
    const { journal } = await open();
    const ref = bucket('many');
    const keys = Array.from({ length: 120 }, (_, index) => `key/${index}`);

    await journal.setUses(ref, keys);
    await journal.setUses(ref, keys.slice(110));

    expect(await journal.users('key/109')).toEqual([]);
    expect(await journal.users('key/110')).toEqual([ref]);
    expect(await journal.users('key/119')).toEqual([ref]);
  });

  it('gives up no use to a ref whose name only begins the same', async () => {
    const { journal } = await open();
    await journal.setUses(bucket('ml'), ['key']);
    await journal.setUses(bucket('ml-2'), ['key']);

    await journal.setUses(bucket('ml'), []);

    expect(await journal.users('key')).toEqual([bucket('ml-2')]);
  });
}

function describeSettings(create: CreateJournal): void {
  const open = benches(create);

  it('keeps settings of any JSON, the last written', async () => {
    const { journal } = await open();
    const values = [{ on: true, since: 'now' }, 'text', 0, false, ['a', null], null];

    expect(await journal.setting('paused')).toBeNull();
    for (const value of values) {
      await journal.setSetting('paused', value);
      expect(await journal.setting('paused')).toEqual(value);
    }
    expect(await journal.setting('Paused')).toBeNull();
  });

  it.each(['', 'a\nb', 'a\u0000', '\ud800', 'x'.repeat(513)])(
    'refuses the name %j',
    async (name) => {
      const { journal } = await open();

      await expectFailure(journal.setSetting(name, 1), 'invalid', /setting must be/);
      await expectFailure(journal.setting(name), 'invalid', /setting must be/);
    },
  );
}
