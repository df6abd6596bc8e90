import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGoogleSend } from '../../../functions/gcp/clients/send.ts';
import { refDigest } from '../../../shared/journals/dynamodb-table.ts';
import { entryKey } from '../../../shared/journals/firestore-documents.ts';
import { describeJournal } from '../../contract/journal.ts';
import { bucket, type JournalBench, note, said, T0 } from '../../contract/journal-bench.ts';
import { openFirestore } from '../../support/firestore-server.ts';
import { type Emulator, hasEmulators, startEmulator } from './emulator.ts';

/** An emulator on a busy machine, with 24 racers: slower than Firestore by far. */
const PATIENCE = { operationMs: 60_000 };

describe.skipIf(!hasEmulators())("on Google's own emulator", () => {
  let emulator: Emulator = { host: '', stop: () => Promise.resolve() };
  let prefixes = 0;

  beforeAll(async () => {
    emulator = await startEmulator('firestore');
  }, 90_000);

  afterAll(() => emulator.stop());

  /** A journal with collections of its own. */
  async function create(): Promise<Required<JournalBench>> {
    prefixes += 1;
    const prefix = `j${prefixes}-`;
    const open = () => openFirestore(emulator, { prefix, ...PATIENCE });
    return {
      journal: open(),
      reopen: async () => open(),
      tamper: async (ref, ordinal, n, text) => {
        const { id } = entryKey(refDigest(ref).whole, ordinal, n);
        const database = 'projects/churn-lab/databases/(default)';
        const name = `${database}/documents/${prefix}entries/${id}`;
        const fields = { entry: { stringValue: text } };
        const update = { update: { name, fields }, updateMask: { fieldPaths: ['entry'] } };
        await door()('firestore.projects.databases.documents.commit', {
          path: { database },
          body: { writes: [{ ...update, currentDocument: { exists: true } }] },
        });
      },
    };
  }

  function door() {
    return createGoogleSend({
      firestoreEndpoint: emulator.host,
      token: () => Promise.resolve('owner'),
    });
  }

  describeJournal('Firestore', create, { runs: 10 });

  it('reads a list that takes many pages', async () => {
    const { journal } = await create();
    const refs = Array.from({ length: 230 }, (_, index) => bucket(`b-${index}`));
    for (let start = 0; start < refs.length; start += 23) {
      const some = refs.slice(start, start + 23);
      await Promise.all(
        some.map((ref, index) =>
          journal.append(ref, 1, 1, [note(ref.name)], T0 + start + index, {}),
        ),
      );
    }

    const all = await journal.cases(Number.POSITIVE_INFINITY);

    expect(all.flatMap(said)).toEqual(refs.map(({ name }) => name).reverse());
  });
});
