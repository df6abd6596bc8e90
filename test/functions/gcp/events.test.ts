import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { entry } from '../../events/gcp/samples.ts';
import { bucketWorld, OPEN } from '../../support/gcp-buckets.ts';
import {
  ATTRIBUTES,
  bucketOpened,
  googleFunctions,
  OWN,
  pushOf,
} from '../../support/google-functions.ts';

// The functions as Google calls them: under the functions framework, over HTTP; the journal over HTTP too.

const WORLD = bucketWorld({ uniform: true, bindings: [OPEN] });

beforeEach(() => {
  // The framework writes what a function fails with to standard error.
  vi.spyOn(console, 'error').mockReturnValue(undefined);
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a bucket that everybody may read', () => {
  it.each<[string, (to: Functions) => Promise<number>]>([
    ['a CloudEvent of Eventarc', ({ deliver }) => deliver(bucketOpened())],
    [
      'a structured CloudEvent',
      ({ post }) =>
        post('events', JSON.stringify({ ...ATTRIBUTES, data: bucketOpened() }), {
          'content-type': 'application/cloudevents+json',
        }),
    ],
    [
      'a CloudEvent as they were called before',
      ({ deliver }) => deliver(bucketOpened(), { type: 'com.google.cloud.auditlog.write' }),
    ],
    [
      'a CloudEvent that brings a message',
      ({ deliver }) =>
        deliver(pushOf(bucketOpened()), {
          type: 'google.cloud.pubsub.topic.v1.messagePublished',
          source: '//pubsub.googleapis.com/projects/churn-lab/topics/audit',
        }),
    ],
    ['a push of Pub/Sub', ({ call }) => call('push', pushOf(bucketOpened()))],
    ['a push without its wrapping', ({ call }) => call('push', JSON.stringify(bucketOpened()))],
  ])('is closed after %s, by the function that writes', async (_, tell) => {
    const functions = await googleFunctions(WORLD);
    const { act, isOpen, writes, queues, stored } = functions;

    const heard = await tell(functions);
    const before = { open: isOpen(), writes: writes() };
    const acted = await act();

    expect([heard, acted]).toEqual([204, [204]]);
    expect(before).toEqual({ open: true, writes: [] });
    expect(queues.taken).toHaveLength(1);
    expect(isOpen()).toBe(false);
    expect((await stored())?.entries.map(({ body }) => body.kind)).toEqual(
      expect.arrayContaining(['opened', 'trigger', 'intent', 'accepted', 'verified', 'outcome']),
    );
  });

  it('is closed once, however often it is told and handed over', async () => {
    const functions = await googleFunctions(WORLD);
    const { act, call, clock, deliver, journal, queues, stored, writes } = functions;

    const heard = [await deliver(bucketOpened()), await deliver(bucketOpened())];
    const task = queues.taken[0]?.body ?? '';
    await act();
    const done = writes().length;
    const again = [
      await deliver(bucketOpened()),
      await call('push', pushOf(bucketOpened())),
      await call('act', task),
      ...(await act()),
    ];

    expect([...heard, ...again].every((status) => status === 204)).toBe(true);
    expect(writes()).toHaveLength(done);
    const triggers = (await stored())?.entries.filter(({ body }) => body.kind === 'trigger');
    expect(triggers).toHaveLength(1);
    expect(await journal.due(clock.now(), 9)).toEqual([]);
  });

  it('waits for the next tick when nothing can be handed over', async () => {
    const { act, call, deliver, isOpen, log, queues } = await googleFunctions(WORLD);
    queues.setDown(true);

    const heard = await deliver(bucketOpened());
    queues.setDown(false);
    const ticked = await call('tick', '');
    await act();

    expect([heard, ticked]).toEqual([204, 204]);
    expect(isOpen()).toBe(false);
    expect(log.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual([
      'not handed over: the next tick does',
    ]);
  });

  it('is told again when the journal is down', async () => {
    const { act, deliver, firestore, isOpen } = await googleFunctions(WORLD);
    firestore.setFate(() => ({
      status: 403,
      body: { error: { code: 403, status: 'PERMISSION_DENIED', message: 'no' } },
    }));

    const failed = await deliver(bucketOpened());
    firestore.setFate(() => null);
    const heard = await deliver(bucketOpened());
    await act();

    expect([failed, heard]).toEqual([500, 204]);
    expect(isOpen()).toBe(false);
  });
});

describe('what is not to be heard', () => {
  it.each<[string, unknown, Readonly<Record<string, string | undefined>>]>([
    ['text', 'hello', {}],
    ['half an event', JSON.stringify(bucketOpened()).slice(0, 200), {}],
    ['an object that is no event', { hello: 'world' }, {}],
    ['no id', bucketOpened(), { id: undefined }],
    ['no source', bucketOpened(), { source: undefined }],
    ['no type', bucketOpened(), { type: undefined }],
    ['another version', bucketOpened(), { specversion: '0.3' }],
    ['a source of somebody else', bucketOpened(), { source: '//example.com/x' }],
    ['a source that only names Google', bucketOpened(), { source: '//x.googleapis.com.evil/' }],
    ['a type of somebody else', bucketOpened(), { type: 'com.example.google.audit' }],
    ['another kind of data', bucketOpened(), { datacontenttype: 'text/xml' }],
    ['an id without end', bucketOpened(), { id: 'x'.repeat(2_049) }],
  ])('is never acknowledged: a CloudEvent with %s', async (_, data, attributes) => {
    const { deliver, engines, log } = await googleFunctions(WORLD);

    const status = await deliver(data, attributes);

    expect(status).toBeGreaterThanOrEqual(400);
    expect(engines()).toBe(0);
    expect(log.filter(({ reason }) => reason === 'unrelated')).toEqual([]);
  });

  it.each([
    ['text', 'hello'],
    ['nothing', ''],
    ['an empty object', '{}'],
    ['a message that is no event', pushOf('hello')],
    ['a message with half an entry', pushOf(JSON.stringify(bucketOpened()).slice(0, 300))],
    ['a list of nothing', '[]'],
  ])('is kept for the dead letters: a push of %s', async (_, body) => {
    const { call, engines, log } = await googleFunctions(WORLD);

    const status = await call('push', body, { 'content-type': 'text/plain' });

    expect(status).toBe(400);
    expect(engines()).toBe(0);
    expect(log.map(({ level, message }) => [level, message]).at(-1)).toEqual([
      'error',
      'not acknowledged',
    ]);
  });

  it.each([
    [
      'of another service',
      entry('run.googleapis.com', 'google.cloud.run.v2.Services.CreateService', 'x'),
    ],
    [
      'of what Cordon did itself',
      bucketOpened({}, { authenticationInfo: { principalEmail: OWN } }),
    ],
    ['of a bucket of another project', bucketOpened({ resource: FOREIGN })],
  ])('is acknowledged: an event %s', async (_, data) => {
    const { deliver, engines, firestore } = await googleFunctions(WORLD);

    expect(await deliver(data)).toBe(204);
    expect(engines()).toBe(0);
    expect(firestore.exchanges).toEqual([]);
  });

  it('is acted on all the same where a part of the delivery can be read, and not acknowledged', async () => {
    const { act, call, isOpen } = await googleFunctions(WORLD);

    const status = await call('push', JSON.stringify([bucketOpened(), { hello: 'world' }]));
    await act();

    expect(status).toBe(400);
    expect(isOpen()).toBe(false);
  });
});

type Functions = Awaited<ReturnType<typeof googleFunctions>>;
const FOREIGN = {
  type: 'gcs_bucket',
  labels: { bucket_name: 'churn-ml', location: 'EU', project_id: 'other-lab' },
};
