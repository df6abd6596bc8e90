import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { handOverText } from '../../../functions/aws/hand-overs.ts';
import { CloudError } from '../../../shared/core/failure.ts';
import type { WakeUp } from '../../../shared/core/ports.ts';
import { bucketWorld, GCS_REF, OPEN } from '../../support/gcp-buckets.ts';
import {
  AUDIENCE,
  bucketOpened,
  CALLER,
  googleFunctions,
  pushOf,
} from '../../support/google-functions.ts';
import { idToken } from '../../support/id-tokens.ts';

const WORLD = bucketWorld({ uniform: true, bindings: [OPEN] });
const WAKE_UP: WakeUp = { ref: GCS_REF, id: 'c#1', dueAt: 1_795_000_000_000, why: 'asked' };

const BODIES: Readonly<Record<string, string>> = {
  push: pushOf(bucketOpened()),
  act: handOverText(WAKE_UP),
  tick: '{}',
  sweep: '{}',
};
const NAMES = Object.keys(BODIES);

beforeEach(() => {
  // The framework writes what a function fails with to standard error.
  vi.spyOn(console, 'error').mockReturnValue(undefined);
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(NAMES)('%s', (name) => {
  const body = BODIES[name] ?? '';

  it.each<[string, number, string | null]>([
    ['nobody', 401, null],
    [
      'somebody with a token for another function',
      401,
      idToken({ aud: `${AUDIENCE}/x`, email: CALLER }),
    ],
    [
      'somebody who signs for himself',
      401,
      idToken({ aud: AUDIENCE, email: CALLER }, {}, 'foreign'),
    ],
    ['another account', 403, idToken({ aud: AUDIENCE, email: 'mallory@example.com' })],
  ])('does nothing for %s', async (_, expected, token) => {
    const { engines, firestore, log, post, sandbox } = await googleFunctions(WORLD);
    const headers = token === null ? {} : { authorization: `Bearer ${token}` };

    const status = await post(name, body, { 'content-type': 'application/json', ...headers });

    expect(status).toBe(expected);
    expect(engines()).toBe(0);
    expect([firestore.exchanges, sandbox.requests]).toEqual([[], []]);
    expect(log.map(({ level, message }) => [level, message])).toEqual([['warn', 'refused']]);
  });

  it('does nothing for anybody when who calls cannot be checked', async () => {
    const unknown = new CloudError(
      { code: 'unavailable', message: 'no certificates', permission: null },
      { applied: 'no' },
    );
    const { call, engines } = await googleFunctions(WORLD, {
      checkCaller: () => Promise.reject(unknown),
    });

    expect(await call(name, body)).toBe(500);
    expect(engines()).toBe(0);
  });

  it('does nothing when it is only looked at', async () => {
    const { engines, look, log } = await googleFunctions(WORLD);

    expect(await look(name)).toBe(405);
    expect(engines()).toBe(0);
    expect(log).toEqual([]);
  });

  it('comes again when its journal is down', async () => {
    const { call, firestore, isOpen } = await googleFunctions(WORLD);
    firestore.setFate(() => ({
      status: 403,
      body: { error: { code: 403, status: 'PERMISSION_DENIED', message: 'no' } },
    }));

    expect(await call(name, body)).toBe(500);
    expect(isOpen()).toBe(true);
  });
});

describe('act', () => {
  it.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['an empty object', '{}'],
    ['another version', handOverText(WAKE_UP).replace('"handOver":1', '"handOver":2')],
    ['another cloud', handOverText({ ...WAKE_UP, ref: { ...GCS_REF, cloud: 'aws' } })],
    ['another project', handOverText({ ...WAKE_UP, ref: { ...GCS_REF, account: 'other-lab' } })],
    ['no name', handOverText({ ...WAKE_UP, ref: { ...GCS_REF, name: '' } })],
    ['a time that is none', handOverText({ ...WAKE_UP, dueAt: -1 })],
  ])('writes nothing when it is handed %s', async (_, body) => {
    const { call, engines, sandbox } = await googleFunctions(WORLD);

    expect(await call('act', body, { 'content-type': 'text/plain' })).toBe(400);
    expect(engines()).toBe(0);
    expect(sandbox.requests).toEqual([]);
  });

  it('does not begin with too little time, and leaves the wake-up', async () => {
    const { call, deliver, clock, isOpen, journal, queues } = await googleFunctions(WORLD, {
      begin: () => () => 20_000,
    });
    await journal.schedule({ ...WAKE_UP, dueAt: clock.now() });
    await deliver(bucketOpened());

    const status = await call('act', handOverText({ ...WAKE_UP, dueAt: clock.now() }));

    expect([status, isOpen(), queues.taken]).toEqual([500, true, []]);
    expect(await journal.due(clock.now(), 9)).toHaveLength(1);
  });
});

describe('tick', () => {
  it('hands over what is due, each once for its time, and nothing else', async () => {
    const { call, clock, journal, queues, sandbox } = await googleFunctions(WORLD);
    for (let index = 0; index < 25; index += 1) {
      await journal.schedule({ ...WAKE_UP, id: `c#${index}`, dueAt: clock.now() - index });
    }
    await journal.schedule({ ...WAKE_UP, id: 'later', dueAt: clock.now() + 1 });

    const first = await call('tick', '');
    const again = await call('tick', '');

    expect([first, again]).toEqual([204, 204]);
    expect(queues.taken).toHaveLength(25);
    expect(new Set(queues.taken.map(({ name }) => name)).size).toBe(25);
    expect(queues.taken[0]).toMatchObject({
      queue: 'projects/churn-lab/locations/europe-west4/queues/act',
      name: expect.stringMatching(/^projects\/.*\/queues\/act\/tasks\/[0-9a-f]{64}$/),
      scheduleTime: null,
      oidcToken: { serviceAccountEmail: CALLER, audience: `${AUDIENCE}/act` },
    });
    expect(sandbox.requests).toEqual([]);
  });

  it('tells the news of a case that was cured', async () => {
    const told: string[] = [];
    const notifier = {
      channel: 'test',
      tell: async (story: { readonly id: string }) => {
        told.push(story.id);
        return null;
      },
    };
    const { act, call, deliver, stored } = await googleFunctions(WORLD, {
      notifiers: () => Promise.resolve([notifier]),
    });
    await deliver(bucketOpened());
    await act();

    await call('tick', '');

    expect(told).toEqual([(await stored())?.id]);
  });
});

describe('sweep', () => {
  it('finds what no event told, and leaves it to the next tick', async () => {
    const { act, call, isOpen, log, queues } = await googleFunctions(WORLD);

    const swept = await call('sweep', '{}', SCHEDULED);
    const twice = await call('sweep', '{}', SCHEDULED);
    const before = [isOpen(), queues.taken.length];
    await call('tick', '');
    await act();

    expect([swept, twice]).toEqual([204, 204]);
    expect(before).toEqual([true, 0]);
    // Found by a sweep it was there before Cordon: what is done about it is the policy's.
    expect(log.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['sweep: ended', 'nothing to sweep: idle']),
    );
  });

  it('goes on by a task of its own when its time is up', async () => {
    let left = 45_000;
    const { call, log, queues } = await googleFunctions(WORLD, {
      begin: () => () => {
        left -= 9_000;
        return left;
      },
    });

    await call('sweep', '{}', SCHEDULED);
    const [task] = queues.take('projects/churn-lab/locations/europe-west4/queues/sweep');
    left = 1_000_000;
    const status = await call('sweep', task?.body ?? '');

    expect(status).toBe(204);
    expect(task?.scheduleTime).toMatch(/^2026-.*Z$/);
    const said = log.map(({ message }) => message).filter((text) => text.startsWith('sweep: '));
    expect(said).toEqual(['sweep: more', 'sweep: ended']);
  });
});

const SCHEDULED = { 'x-cloudscheduler-scheduletime': '2026-11-21T03:00:00Z' };
