import { afterAll, beforeAll, describe } from 'vitest';
import { createAzureTableJournal } from '../../../shared/journals/azure-table.ts';
import { entryKey, placeOf } from '../../../shared/journals/azure-table-keys.ts';
import { pathOf } from '../../../shared/journals/azure-table-wire.ts';
import { describeJournal } from '../../contract/journal.ts';
import type { JournalBench } from '../../contract/journal-bench.ts';
import { type Azurite, hasAzurite, startAzurite } from './azurite.ts';

/** One process in JavaScript, on a busy machine, with two dozen requests at once: slower than Azure by far. */
const PATIENCE = { tryMs: 30_000, operationMs: 60_000 };

/** The contract against Microsoft's own emulator. */
describe.skipIf(!hasAzurite())('on Azurite', () => {
  let azurite: Azurite | null = null;
  let tables = 0;

  beforeAll(async () => {
    azurite = await startAzurite();
  });

  afterAll(() => azurite?.stop());

  async function create(): Promise<JournalBench> {
    tables += 1;
    const table = `journal${tables}`;
    const endpoint = azurite?.tables ?? '';
    await ask(`${endpoint}/Tables`, 'POST', { TableName: table });
    const token = () => Promise.resolve(null);
    const open = () => createAzureTableJournal({ endpoint, table, token, ...PATIENCE });
    return {
      journal: open(),
      reopen: async () => open(),
      tamper: async (ref, ordinal, n, text) => {
        const path = pathOf(entryKey(placeOf(ref), ordinal, n));
        await ask(`${endpoint}/${table}${path}`, 'PUT', { entry: text, writer: 'somebody' });
      },
    };
  }

  describeJournal('Table Storage', create, { runs: 20 });
});

async function ask(url: string, method: string, body: object): Promise<void> {
  const answer = await fetch(url, {
    method,
    headers: {
      accept: 'application/json;odata=nometadata',
      'content-type': 'application/json',
      'x-ms-version': '2020-12-06',
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) {
    throw new Error(`${method} ${url} answered ${answer.status}: ${await answer.text()}`);
  }
}
