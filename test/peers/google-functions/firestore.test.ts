import { describe, expect, it } from 'vitest';
import { caseId } from '../../../shared/core/case-id.ts';
import type { Json } from '../../../shared/core/json.ts';
import type { Journal } from '../../../shared/core/ports.ts';
import { bucket, note, T0, wakeUp } from '../../contract/journal-bench.ts';
import {
  type FirestoreExchange,
  openFirestore,
  startFirestore,
} from '../../support/firestore-server.ts';
import { type Exchange, problemsOf } from '../google/discovery.ts';
import { hasPythonPeers } from '../support/python.ts';

const ref = bucket('ml-data');

/** Every kind of request a journal makes: conditions, pages, cursors, removals. */
async function useAll(journal: Journal): Promise<void> {
  const id = caseId(ref, 1);
  const rows = {
    wakeUps: [wakeUp(ref, 'c#1', T0)],
    outbox: [{ ref, caseId: id, n: 1 }],
    uses: [{ dependency: 'key', ref }],
  };
  for (let n = 1; n <= 12; n += 1) {
    await journal.append(ref, 1, n, [note(`${n}`)], T0, rows);
  }
  await journal.load(ref);
  await journal.cases(9);
  await journal.clear((await journal.due(T0, 9))[0] ?? wakeUp(ref, 'none', T0));
  await journal.setTold(id, 'slack', { n: 1, handle: 'x' });
  await journal.told(id, 'slack');
  for (const row of await journal.outbox(9)) {
    await journal.clearOutbox(row);
  }
  await journal.reserve({ counter: 'c', step: 'a', limit: 2 });
  await journal.reserve({ counter: 'c', step: 'b', limit: 2 });
  await journal.setUses(ref, ['other']);
  await journal.users('other');
  await journal.setSetting('paused', { by: 'ada' });
}

/** As the discovery document has them: what streams is described by one element of its list. */
function exchangesOf({ method, path, body, answer }: FirestoreExchange): readonly Exchange[] {
  const id = `firestore.projects.databases.documents.${path.split(':')[1]}`;
  const request = {
    method: method as Exchange['request']['method'],
    host: 'firestore.googleapis.com',
    // Its pattern of a parent forgets the root, which the text beside it names.
    path: path.replace('/documents:runQuery', '/documents/a/b:runQuery'),
    query: {},
    body,
  };
  const answers = [answer?.body ?? []].flat() as readonly Json[];
  return answers.map((one) => ({ id, request, answer: one }));
}

describe.skipIf(!hasPythonPeers())("Google's discovery document of Firestore", () => {
  it('has nothing against what a journal asks, nor against what our model of it answers', async () => {
    const server = await startFirestore();
    await useAll(openFirestore(server));
    await server.stop();
    const exchanges = server.exchanges.flatMap(exchangesOf);

    const verdicts = await problemsOf(exchanges);

    expect(new Set(exchanges.map(({ id }) => id)).size).toBe(3);
    expect(
      verdicts.flatMap((problems, at) => (problems.length > 0 ? [[exchanges[at], problems]] : [])),
    ).toEqual([]);
  });
});
