import { describe, expect, it } from 'vitest';
import { createBucket } from '../../../functions/local/sandbox/model/s3.ts';
import { CloudError } from '../../../shared/core/failure.ts';
import type { Notifier } from '../../../shared/core/ports.ts';
import { createMemoryJournal } from '../../../shared/journals/memory.ts';
import { functionFor, openBuckets, policyPut } from '../../support/events-function.ts';
import { bucketRef } from '../../support/flows.ts';
import { START } from '../../support/in-process.ts';
import { sqsOf } from '../../support/lambda.ts';

const HOUR = 60 * 60_000;

describe('the clock', () => {
  it('hands over what is due and nothing else, and says how late it is', async () => {
    const { tick, sent, log, journal, clock } = await functionFor(openBuckets('ml-data'));
    const ref = bucketRef('ml-data');
    await journal.schedule({ ref, dueAt: START, id: 'x#1', why: 'test' });
    await journal.schedule({ ref, dueAt: START + HOUR, id: 'x#2', why: 'test' });
    clock.advance(90_000);

    await tick();

    expect(sent().map((body) => JSON.parse(body).id)).toEqual(['x#1']);
    expect(log).toEqual([
      {
        level: 'info',
        message: 'handed over what was due',
        handed: 1,
        metrics: { OldestWakeUp: 90 },
      },
    ]);
  });

  it('reads no resource and writes none', async () => {
    const { invoke, tick, sandbox, writes } = await functionFor(openBuckets('ml-data'));
    await invoke(sqsOf(policyPut('ml-data')));
    const before = sandbox.requests.length;

    await tick();

    expect(sandbox.requests.slice(before).map(({ call }) => call.operation)).toEqual([
      'SendMessageBatch',
    ]);
    expect(writes()).toEqual([]);
  });

  it('ends an override at its end', async () => {
    const world = createBucket(
      openBuckets(),
      {
        name: 'ml-data',
        publicAccessBlock: null,
        tags: {
          'cordon-override': 'all',
          'cordon-override-until': '2026-11-21',
          'cordon-override-reason': 'demo',
        },
      },
      START,
    );
    const { invoke, act, tick, isOpen, clock, journal } = await functionFor(world);
    await invoke(sqsOf(policyPut('ml-data')));
    await act();
    clock.advance(10 * 60_000);
    await tick();
    await act();
    const during = { isOpen: isOpen('ml-data'), rows: await journal.due(START + 72 * HOUR, 9) };

    clock.advance(72 * HOUR);
    await tick();
    await act();

    expect(during.isOpen).toBe(true);
    expect(during.rows).not.toEqual([]);
    expect(isOpen('ml-data')).toBe(false);
  });

  it('tells the news of every case, and keeps what a channel does not take', async () => {
    const told: string[] = [];
    const channel = (name: string, isUp: () => boolean): Notifier => ({
      channel: name,
      tell: async (story, _from, to) => {
        if (!isUp()) {
          throw new CloudError(
            { code: 'unavailable', message: 'Slack is down.', permission: null },
            { applied: 'no' },
          );
        }
        told.push(`${name} ${story.id}#${to}`);
        return null;
      },
    });
    let isUp = false;
    const notifiers = async () => [channel('slack', () => isUp), channel('bus', () => true)];
    const { invoke, act, tick, log, journal } = await functionFor(
      openBuckets('ml-data'),
      createMemoryJournal(),
      { notifiers },
    );
    await invoke(sqsOf(policyPut('ml-data')));
    await act();

    await tick();
    const first = [...told];
    isUp = true;
    await tick();
    const errors = log.filter(({ level }) => level === 'error');

    expect(first).toEqual([expect.stringMatching(/^bus /)]);
    expect(told).toEqual([...first, expect.stringMatching(/^slack /)]);
    expect(errors).toEqual([
      expect.objectContaining({
        message: 'not told: slack',
        code: 'unavailable',
        case: expect.any(String),
      }),
    ]);
    expect(await journal.outbox(9)).toEqual([]);
  });

  it('fails loudly when the journal is away', async () => {
    const away = () =>
      Promise.reject(
        new CloudError(
          { code: 'unavailable', message: 'The journal is away.', permission: null },
          { applied: 'no' },
        ),
      );
    const { tick, log } = await functionFor(openBuckets(), {
      ...createMemoryJournal(),
      due: away,
    });

    await expect(tick()).rejects.toThrow('The journal is away.');
    expect(log).toEqual([expect.objectContaining({ message: 'the invocation failed' })]);
  });
});
