import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caseId } from '../../shared/core/case-id.ts';
import type { Journal } from '../../shared/core/ports.ts';
import { bucket, note, T0, wakeUp } from '../contract/journal-bench.ts';
import {
  type FirestoreServer,
  openFirestore,
  startFirestore,
} from '../support/firestore-server.ts';

const ref = bucket('ml-data');
const NEWS = { ref, caseId: caseId(ref, 1), n: 1 };

let server: FirestoreServer;

beforeAll(async () => {
  server = await startFirestore();
});

afterAll(() => server.stop());

describe('two instances with one journal in Firestore', () => {
  it.each([
    [
      'a wake-up that is scheduled anew',
      async (to: Journal) => to.schedule(wakeUp(ref, 'c#1', T0)),
      async (to: Journal) => to.schedule(wakeUp(ref, 'c#1', T0 + 7)),
      async (to: Journal) => to.clear(wakeUp(ref, 'c#1', T0)),
      async (to: Journal) => (await to.due(T0 + 9, 9)).map(({ dueAt }) => dueAt),
      [T0 + 7],
    ],
    [
      'news of which there are more',
      async (to: Journal) => to.append(ref, 1, 1, [note('a')], T0, { outbox: [NEWS] }),
      async (to: Journal) => to.append(ref, 1, 2, [note('b')], T0, { outbox: [{ ...NEWS, n: 2 }] }),
      async (to: Journal) => to.clearOutbox(NEWS),
      async (to: Journal) => (await to.outbox(9)).map(({ n }) => n),
      [2],
    ],
    [
      'a setting of what was told that is further',
      async (to: Journal) => to.setTold(NEWS.caseId, 'bus', { n: 1, handle: null }),
      async (to: Journal) => to.setTold(NEWS.caseId, 'bus', { n: 5, handle: null }),
      async (to: Journal) => to.setTold(NEWS.caseId, 'bus', { n: 2, handle: null }),
      async (to: Journal) => [(await to.told(NEWS.caseId, 'bus'))?.n],
      [5],
    ],
  ])('keeps %s between a look and its commit', async (_, first, meanwhile, then, look, left) => {
    const [journal, other] = [openFirestore(server), openFirestore(server)];
    await first(journal);
    let isBetween = false;
    const between = Promise.withResolvers<unknown>();
    server.setFate((method) => {
      if (method !== 'commit' || isBetween) {
        return null;
      }
      // Somebody else is faster: this commit arrives after theirs.
      isBetween = true;
      meanwhile(other).then(() => between.resolve(null), between.reject);
      return 'hold';
    });

    await then(journal);
    await between.promise;

    expect(await look(journal)).toEqual(left);
  });
});
