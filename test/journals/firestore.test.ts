import { afterAll, beforeAll, describe } from 'vitest';
import { refDigest } from '../../shared/journals/dynamodb-table.ts';
import { entryKey } from '../../shared/journals/firestore-documents.ts';
import { describeJournal } from '../contract/journal.ts';
import type { JournalBench } from '../contract/journal-bench.ts';
import { refusal } from '../support/firestore-model.ts';
import {
  type Fate,
  type FirestoreServer,
  openFirestore,
  startFirestore,
} from '../support/firestore-server.ts';

let server: FirestoreServer;
let databases = 0;

beforeAll(async () => {
  server = await startFirestore();
});

afterAll(() => server.stop());

/** A journal of its own in a database of its own. */
async function create(): Promise<JournalBench> {
  databases += 1;
  const database = `journal-${databases}`;
  return {
    journal: openFirestore(server, { database }),
    reopen: async () => openFirestore(server, { database }),
    tamper: async (ref, ordinal, n, text) => {
      const { id } = entryKey(refDigest(ref).whole, ordinal, n);
      const name = `projects/churn-lab/databases/${database}/documents/cordon-entries/${id}`;
      const stored = server.world(database).documents.get(name);
      if (stored === undefined) {
        throw new Error(`nothing to tamper with: ${name}`);
      }
      const fields = { ...stored.fields, entry: { stringValue: text } };
      server.world(database).documents.set(name, { ...stored, fields });
    },
  };
}

describeJournal('Firestore', create, { runs: 15 });

/** Contention, answers that are lost after the commit, and a server in trouble, in turn. */
const TROUBLE: Fate = (method, count) => {
  if (method === 'commit') {
    if (count % 5 === 2) {
      return refusal(409, 'ABORTED', 'Too much contention on these documents. Please try again.');
    }
    return count % 5 === 4 ? 'lose' : null;
  }
  if (count % 11 === 3) {
    return refusal(503, 'UNAVAILABLE', 'The service is currently unavailable.', true);
  }
  return count % 11 === 5 ? 'drop' : null;
};

describe('in trouble', () => {
  beforeAll(() => server.setFate(TROUBLE));

  describeJournal('Firestore', create, { runs: 6 });
});
