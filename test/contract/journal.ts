import { describe } from 'vitest';
import { describeJournalAppends } from './journal-appends.ts';
import type { CreateJournal } from './journal-bench.ts';
import { describeJournalCommands } from './journal-commands.ts';
import { describeJournalReads } from './journal-reads.ts';
import { describeJournalRestarts } from './journal-restarts.ts';
import { describeJournalRows } from './journal-rows.ts';
import { describeJournalSlots } from './journal-slots.ts';
import { describeJournalValues } from './journal-values.ts';

/** How thorough the suite is. */
export interface JournalSuiteOptions {
  /** Runs of the property test; fewer where each call crosses a network. */
  readonly runs?: number;
}

/** What every journal promises. Run by each adapter's own test. */
export function describeJournal(
  name: string,
  create: CreateJournal,
  options: JournalSuiteOptions = {},
): void {
  describe(`${name} journal`, () => {
    describeJournalAppends(create);
    describeJournalReads(create);
    describeJournalRows(create);
    describeJournalSlots(create);
    describeJournalValues(create);
    describeJournalRestarts(create);
    describeJournalCommands(create, options.runs ?? 100);
  });
}
