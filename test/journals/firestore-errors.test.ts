import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createGoogleSend } from '../../functions/gcp/clients/send.ts';
import { caseId } from '../../shared/core/case-id.ts';
import { createFirestoreJournal } from '../../shared/journals/firestore.ts';
import { bucket, note, said, T0, wakeUp } from '../contract/journal-bench.ts';
import { type FirestoreReply, refusal } from '../support/firestore-model.ts';
import {
  type FirestoreServer,
  openFirestore,
  startFirestore,
} from '../support/firestore-server.ts';
import { failureOf } from '../support/sandboxed.ts';

const ref = bucket('ml-data');

let server: FirestoreServer;
let prefixes = 0;

beforeAll(async () => {
  server = await startFirestore();
});

afterEach(() => server.setFate(() => null));

afterAll(() => server.stop());

/** A journal with collections of its own, and what it asked since. */
function fresh(operationMs = 2_000) {
  prefixes += 1;
  const from = server.exchanges.length;
  const options = { prefix: `j${prefixes}-`, operationMs };
  const journal = openFirestore(server, options);
  return { journal, asked: () => server.exchanges.slice(from) };
}

/** Answers every commit, or every read, like this. */
function always(what: 'commit' | 'read', reply: FirestoreReply | 'lose') {
  server.setFate((method) => ((what === 'commit') === (method === 'commit') ? reply : null));
}

const NO_DATABASE = 'The database (default) does not exist for project churn-lab';
const DENIED = refusal(403, 'PERMISSION_DENIED', 'Missing or insufficient permissions.');
const ABORTED = refusal(409, 'ABORTED', 'Too much contention on these documents.');

describe('a journal in Firestore', () => {
  it('appends with one look and one commit, and everything in it on a condition', async () => {
    const { journal, asked } = fresh();
    const rows = {
      wakeUps: [wakeUp(ref, 'c#1', T0)],
      outbox: [{ ref, caseId: caseId(ref, 1), n: 2 }],
      uses: [{ dependency: 'key', ref }],
    };

    await journal.append(ref, 1, 1, [note('a'), note('b')], T0, rows);

    expect(asked().map(({ path }) => path.split(':')[1])).toEqual(['batchGet', 'commit']);
    const { writes = [] } = (asked()[1]?.body ?? {}) as unknown as {
      writes?: readonly { currentDocument?: object }[];
    };
    const absent = { exists: false };
    expect(writes.map(({ currentDocument }) => currentDocument)).toEqual([
      absent,
      absent,
      absent,
      absent,
      undefined,
      undefined,
    ]);
  });

  it('sends the token of its door, and nothing of a long entry when it only looks', async () => {
    const { journal, asked } = fresh();
    await journal.append(ref, 1, 1, [note('x'.repeat(9_000))], T0, {});

    await journal.append(ref, 1, 2, [note('b')], T0, {});

    const look = asked()[2];
    expect(look?.authorization).toBe('Bearer owner');
    expect(JSON.stringify(look?.answer).length).toBeLessThan(2_000);
  });

  it('knows its own append again when the answer was lost', async () => {
    const { journal } = fresh();
    server.setFate((method, count) => (method === 'commit' && count % 2 === 1 ? 'lose' : null));

    const answers = [
      await journal.append(ref, 1, 1, [note('a')], T0, {}),
      await journal.append(ref, 1, 2, [note('b')], T0, {}),
      await journal.append(ref, 1, 2, [note('other')], T0, {}),
    ];

    expect(answers).toEqual(['appended', 'appended', 'behind']);
    expect(said(await journal.load(ref))).toEqual(['a', 'b']);
  });

  it('says that a write may have happened when no answer ever comes', async () => {
    const { journal } = fresh(400);
    always('commit', 'lose');

    const failure = await failureOf(journal.schedule(wakeUp(ref, 'c#1', T0)));

    expect(failure).toMatchObject({ failure: { code: 'timeout' }, applied: 'unknown' });
  });

  it('still says so when what failed at last was a look', async () => {
    const { journal } = fresh();
    let commits = 0;
    server.setFate((method) => {
      if (method === 'commit') {
        commits += 1;
        // Committed unseen; the repetition finds it there, and looks.
        return commits === 1 ? 'lose' : null;
      }
      return commits > 0 ? DENIED : null;
    });

    const failure = await failureOf(journal.append(ref, 1, 1, [note('a')], T0, {}));

    expect(failure).toMatchObject({ failure: { code: 'denied' }, applied: 'unknown' });
  });

  it.each([
    ['schedule', (to: ReturnType<typeof fresh>) => to.journal.schedule(wakeUp(ref, 'c#1', T0))],
    ['load', (to: ReturnType<typeof fresh>) => to.journal.load(ref)],
    ['append', (to: ReturnType<typeof fresh>) => to.journal.append(ref, 1, 1, [note('a')], T0, {})],
  ])('says at once that there is no such database: %s', async (_, call) => {
    const bench = fresh();
    server.setFate(() => refusal(404, 'NOT_FOUND', NO_DATABASE, true));

    const failure = await failureOf(call(bench));

    expect(failure).toMatchObject({ failure: { code: 'misconfigured' }, applied: 'no' });
    expect(failure.message).toMatch(/projects\/churn-lab\/databases\/\(default\).*native mode/);
    expect(bench.asked()).toHaveLength(1);
  });

  it.each([
    ['commit' as const, 'datastore.entities.update'],
    ['read' as const, 'datastore.entities.get'],
  ])('names the permission a %s lacks, and its role', async (what, permission) => {
    const { journal } = fresh();
    always(what, DENIED);

    const failure = await failureOf(journal.append(ref, 1, 1, [note('a')], T0, {}));

    expect(failure).toMatchObject({ failure: { code: 'denied', permission }, applied: 'no' });
    expect(failure.message).toMatch(/roles\/datastore\.user/);
  });

  it.each([
    ['append', (to: ReturnType<typeof fresh>) => to.journal.append(ref, 1, 1, [note('a')], T0, {})],
    ['schedule', (to: ReturnType<typeof fresh>) => to.journal.schedule(wakeUp(ref, 'c#1', T0))],
  ])('gives up when contention does not end, with nothing written: %s', async (_, call) => {
    const bench = fresh(300);
    always('commit', ABORTED);

    const failure = await failureOf(call(bench));

    expect(failure).toMatchObject({ failure: { code: 'throttled' }, applied: 'no' });
    expect(bench.asked().length).toBeGreaterThan(4);
  });

  it.each<[string, FirestoreReply]>([
    [
      'a failure after part of the list',
      {
        status: 200,
        body: [{ readTime: '2026-11-21T09:00:00Z' }, { error: { code: 14, message: 'gone' } }],
      },
    ],
    ['half a list', { status: 200, body: '[{"readTime": "2026-' }],
    ['throttling', refusal(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded.', true)],
    ['an outage', refusal(503, 'UNAVAILABLE', 'try later', true)],
  ])('takes %s for no answer', async (_, reply) => {
    const { journal, asked } = fresh();
    await journal.append(ref, 1, 1, [note('a')], T0, {});
    let times = 0;
    server.setFate(() => (times++ < 2 ? reply : null));

    expect(said(await journal.load(ref))).toEqual(['a']);
    expect(asked()).toHaveLength(5);
  });

  it('takes no answer about a document for no document', async () => {
    const { journal } = fresh();
    await journal.setSetting('paused', true);
    server.setFate(() => ({ status: 200, body: [{ readTime: '2026-11-21T09:00:00Z' }] }));

    const failure = await failureOf(journal.setting('paused'));

    expect(failure.failure.code).toBe('unreadable');
  });

  it.each([
    { project: 'churn-lab/databases/x' },
    { project: '' },
    { database: '../other' },
    { database: 'x' },
    { prefix: 'a/b' },
    { prefix: '__x__' },
  ])('refuses names that are none: %j', (options) => {
    const send = createGoogleSend({ firestoreEndpoint: server.host });

    expect(() => createFirestoreJournal({ send, project: 'churn-lab', ...options })).toThrow(
      /There is no Firestore database/,
    );
  });
});
