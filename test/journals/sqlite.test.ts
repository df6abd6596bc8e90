import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll } from 'vitest';
import { digest } from '../../shared/core/digest.ts';
import { refKey } from '../../shared/core/ref.ts';
import { createSqliteJournal } from '../../shared/journals/sqlite.ts';
import { describeJournal } from '../contract/journal.ts';

let directory = '';
let files = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cordon-journal-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

describeJournal(
  'SQLite',
  async () => {
    files += 1;
    const file = join(directory, `${files}.sqlite`);
    return {
      journal: createSqliteJournal({ file }),
      reopen: async () => createSqliteJournal({ file }),
      tamper: async (ref, ordinal, n, text) => {
        const database = new DatabaseSync(file);
        database
          .prepare('UPDATE entries SET entry = ? WHERE ref = ? AND ordinal = ? AND n = ?')
          .run(text, digest(refKey(ref)), ordinal, n);
        database.close();
      },
    };
  },
  { runs: 40 },
);
