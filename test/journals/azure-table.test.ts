import { afterAll, beforeAll, describe } from 'vitest';
import { entryKey, placeOf } from '../../shared/journals/azure-table-keys.ts';
import { describeJournal } from '../contract/journal.ts';
import type { JournalBench } from '../contract/journal-bench.ts';
import {
  openTable,
  startTableServer,
  type TableFate,
  type TableServer,
} from '../support/table-server.ts';

let server: TableServer;
let tables = 0;

beforeAll(async () => {
  server = await startTableServer();
});

afterAll(() => server.stop());

/** A journal in a table of its own. */
async function create(): Promise<JournalBench> {
  tables += 1;
  const table = `journal${tables}`;
  return {
    journal: openTable(server, { table }),
    reopen: async () => openTable(server, { table }),
    tamper: async (ref, ordinal, n, text) => {
      const { partition, row } = entryKey(placeOf(ref), ordinal, n);
      const { entities } = server.world(table);
      const stored = entities.get(`${partition}\n${row}`);
      if (stored === undefined) {
        throw new Error(`nothing to tamper with: ${row}`);
      }
      const properties = { ...stored.properties, entry: text };
      entities.set(`${partition}\n${row}`, { ...stored, properties });
    },
  };
}

describeJournal('Table Storage', create, { runs: 15 });

/** Others at the same entities, answers that are lost after the transaction, and a server in trouble, in turn. */
const TROUBLE: TableFate = (method, count) => {
  if (method === 'POST') {
    if (count % 5 === 2) {
      return { status: 412, code: 'UpdateConditionNotSatisfied' };
    }
    return count % 5 === 4 ? 'lose' : null;
  }
  if (count % 29 === 3) {
    return { status: 503, code: 'ServerBusy' };
  }
  return count % 29 === 5 ? 'drop' : null;
};

describe('in trouble', () => {
  beforeAll(() => server.setFate(TROUBLE));

  describeJournal('Table Storage', create, { runs: 6 });
});
