import { afterEach, expect } from 'vitest';
import { CloudError, type FailureCode } from '../../shared/core/failure.ts';
import type { EntryBody, Memory, StoredCase } from '../../shared/core/journal.ts';
import type { Journal, OutboxRow, WakeUp } from '../../shared/core/ports.ts';
import type { Ref } from '../../shared/core/ref.ts';

/** A journal to test, new and empty. */
export interface JournalBench {
  readonly journal: Journal;
  /** Opens the same store again, as another process would; absent where there is none to open. */
  readonly reopen?: () => Promise<Journal>;
  /** Replaces the stored text of an entry behind the journal's back; absent where entries are no text. */
  readonly tamper?: (ref: Ref, ordinal: number, n: number, text: string) => Promise<void>;
}

/** Makes a new, empty journal. */
export type CreateJournal = () => Promise<JournalBench>;

/** 2026-11-21T09:00:00Z: entries' times in these tests count from here. */
export const T0 = Date.UTC(2026, 10, 21, 9);

/** A bucket's ref. */
export function bucket(name: string): Ref {
  const [account, region] = ['111122223333', 'eu-west-1'];
  return { cloud: 'aws', type: 'aws.s3.bucket', id: `arn:aws:s3:::${name}`, name, account, region };
}

const MEMORY: Memory = {
  incarnation: null,
  lives: 0,
  holds: [],
  overridesFirstSeen: {},
  overrideSetters: {},
  creator: null,
  person: null,
  tool: null,
  baseline: [],
  cured: {},
};

/** The first entry of a case. */
export function opened(ref: Ref): EntryBody {
  const [profile, code] = ['recommended', '0.1.0'];
  return { kind: 'opened', ref, profile, code, memory: MEMORY, createdAt: null, changedAt: null };
}

/** An entry that says something of its own. */
export function note(why: string): EntryBody {
  return { kind: 'abandoned', why };
}

export const CLOSED: EntryBody = { kind: 'closed' };

/** A wake-up. */
export function wakeUp(ref: Ref, id: string, dueAt: number, why = 'waiting'): WakeUp {
  return { ref, id, dueAt, why };
}

/** An outbox row. */
export function news(ref: Ref, caseId: string, n: number): OutboxRow {
  return { ref, caseId, n };
}

/** What the notes of a case say, in order; other entries by their kind. */
export function said(stored: StoredCase | null): string[] {
  return (stored?.entries ?? []).map(({ body }) =>
    body.kind === 'abandoned' ? body.why : body.kind,
  );
}

/** Expects a CloudError of this code, with a message that says what. */
export async function expectFailure(
  attempt: Promise<unknown>,
  code: FailureCode,
  message: RegExp,
): Promise<void> {
  const error = await attempt.then(
    (answer) => new Error(`it succeeded with ${JSON.stringify(answer)}`),
    (reason: unknown) => reason,
  );

  expect(error).toBeInstanceOf(CloudError);
  expect(error).toMatchObject({ failure: { code }, applied: 'no' });
  expect(String(error)).toMatch(message);
}

/** Opens benches and closes them after each test. */
export function benches(create: CreateJournal): CreateJournal {
  const open: Journal[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((journal) => journal.close()));
  });
  return async () => {
    const bench = await create();
    open.push(bench.journal);
    const { reopen } = bench;
    if (reopen === undefined) {
      return bench;
    }
    return {
      ...bench,
      reopen: async () => {
        const journal = await reopen();
        open.push(journal);
        return journal;
      },
    };
  };
}
