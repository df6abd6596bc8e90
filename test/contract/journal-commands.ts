import fc from 'fast-check';
import { expect, it } from 'vitest';
import { caseId } from '../../shared/core/case-id.ts';
import { CloudError } from '../../shared/core/failure.ts';
import type { EntryBody } from '../../shared/core/journal.ts';
import type { OutboxRow, Rows, WakeUp } from '../../shared/core/ports.ts';
import type { Ref } from '../../shared/core/ref.ts';
import { type CreateJournal, note, said, T0 } from './journal-bench.ts';
import { createModel, REFS, type Subject } from './journal-model.ts';

/** A command on a journal; what it answers is compared. */
type Command = (journal: Subject) => Promise<unknown>;

/** Random commands in random order: the journal answers as a model does that keeps everything in plain lists. */
export function describeJournalCommands(create: CreateJournal, runs: number): void {
  it('answers as a simple model does, whatever the commands', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 40 }), async (commands) => {
        const { journal } = await create();
        try {
          const model = createModel();
          for (const run of [...commands, ...looks]) {
            expect(await answer(run, journal)).toEqual(await answer(run, model));
          }
        } finally {
          await journal.close();
        }
      }),
      { numRuns: runs },
    );
  });
}

const ref = fc.constantFrom(...REFS);
const n = fc.integer({ min: 1, max: 5 });
const time = fc.integer({ min: T0, max: T0 + 4 });
const limit = fc.constantFrom(0, 1, 2, 99, Number.POSITIVE_INFINITY);
const key = fc.constantFrom('key/1', 'key/2');
const id = fc
  .tuple(ref, fc.integer({ min: 1, max: 3 }))
  .map(([of, k]) => ({ of, id: caseId(of, k) }));
const wakeUp: fc.Arbitrary<WakeUp> = fc
  .tuple(id, n, time, fc.constantFrom('x', 'y'))
  .map(([named, at, dueAt, why]) => ({ ref: named.of, id: `${named.id}#${at}`, dueAt, why }));
const news: fc.Arbitrary<OutboxRow> = fc
  .tuple(id, n)
  .map(([named, at]) => ({ ref: named.of, caseId: named.id, n: at }));
const rows: fc.Arbitrary<Rows> = fc.record(
  {
    wakeUps: fc.array(wakeUp, { maxLength: 2 }),
    outbox: fc.array(news, { maxLength: 2 }),
    uses: fc.array(fc.record({ dependency: key, ref }), { maxLength: 2 }),
  },
  { requiredKeys: [] },
);
const bodies = fc.array(fc.string().map(note), { minLength: 1, maxLength: 3 });

const command: fc.Arbitrary<Command> = fc.oneof(
  fc
    .tuple(ref, fc.integer({ min: 1, max: 3 }), n, bodies, time, rows)
    .map((args) => named('append', args, (to) => to.append(...args))),
  {
    arbitrary: fc.tuple(ref, bodies, time, rows).map((args) => appendNext(...args)),
    weight: 3,
  },
  fc.tuple(ref, bodies, time, rows).map((args) => openNext(...args)),
  wakeUp.map((row) => named('schedule', row, (to) => to.schedule(row))),
  wakeUp.map((row) => named('clear', row, (to) => to.clear(row))),
  fc.tuple(time, limit).map((args) => named('due', args, (to) => to.due(...args))),
  fc.tuple(time, n).map((args) => named('clear due', args, (to) => clearDue(to, ...args))),
  news.map((row) => named('clearOutbox', row, (to) => to.clearOutbox(row))),
  limit.map((most) => named('outbox', most, (to) => to.outbox(most))),
  limit.map((most) => named('cases', most, (to) => to.cases(most))),
  fc.tuple(id, n, fc.string()).map(([of, at, handle]) => {
    const told = { n: at, handle };
    return named('setTold', [of.id, told], (to) => to.setTold(of.id, 'slack', told));
  }),
  fc
    .tuple(ref, fc.array(key, { maxLength: 2 }))
    .map((args) => named('setUses', args, (to) => to.setUses(...args))),
  fc
    .record({
      counter: fc.constantFrom('h1', 'h2'),
      step: fc.constantFrom('s', 't', 'u'),
      limit: fc.integer({ min: 0, max: 3 }),
    })
    .map((slot) => named('reserve', slot, (to) => to.reserve(slot))),
);

/** Everything there is to see, looked at after the commands. */
const looks: readonly Command[] = [
  ...REFS.map(
    (of): Command =>
      (to) =>
        to.load(of),
  ),
  ...REFS.flatMap((of) =>
    [1, 2, 3, 4].flatMap((k): Command[] => [
      (to) => to.loadCase(caseId(of, k)),
      (to) => to.told(caseId(of, k), 'slack'),
    ]),
  ),
  (to) => to.due(T0 + 99, 99),
  (to) => to.outbox(99),
  (to) => to.cases(99),
  (to) => to.users('key/1'),
  (to) => to.users('key/2'),
];

/** A command that a failing run can print. */
function named(name: string, args: unknown, run: Command): Command {
  return Object.assign((to: Subject) => run(to), {
    [fc.toStringMethod]: () => `${name} ${JSON.stringify(args)}`,
  });
}

function appendNext(of: Ref, all: readonly EntryBody[], at: number, more: Rows): Command {
  return named('append next', [of.name, all, at, more], async (to) => {
    const newest = await to.load(of);
    return to.append(of, newest?.ordinal ?? 1, said(newest).length + 1, all, at, more);
  });
}

function openNext(of: Ref, all: readonly EntryBody[], at: number, more: Rows): Command {
  return named('open next', [of.name, all, at, more], async (to) => {
    const ordinal = ((await to.load(of))?.ordinal ?? 0) + 1;
    return to.append(of, ordinal, 1, all, at, more);
  });
}

async function clearDue(to: Subject, now: number, most: number): Promise<void> {
  for (const row of await to.due(now, most)) {
    await to.clear(row);
  }
}

async function answer(run: Command, subject: Subject): Promise<unknown> {
  try {
    return { answer: await run(subject) };
  } catch (error) {
    if (error instanceof CloudError) {
      return { failed: error.failure.code };
    }
    throw error;
  }
}
