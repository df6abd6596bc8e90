import { describe, expect, it } from 'vitest';
import { BEGIN_MARGIN_MS } from '../../../functions/aws/reconciles.ts';
import { createWorld } from '../../../functions/local/sandbox/model/account.ts';
import type { Journal } from '../../../shared/core/ports.ts';
import { createMemoryJournal } from '../../../shared/journals/memory.ts';
import { bridged, sageMaker } from '../../events/aws/samples.ts';
import {
  ALL_FINE,
  failed,
  functionFor,
  openBuckets,
  policyPut,
  refusing,
} from '../../support/events-function.ts';
import { bucketRef } from '../../support/flows.ts';
import { START } from '../../support/in-process.ts';
import { sqsOf } from '../../support/lambda.ts';

// The handler as Lambda calls it, over the real SDK clients and the sandbox's wire protocols.

describe('a batch from SQS', () => {
  it('is acknowledged when every message is journalled', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `ml-${index}-data`);
    const { invoke, writes, journal, log, sent } = await functionFor(openBuckets(...names));

    const answer = await invoke(sqsOf(...names.map((name) => policyPut(name))));

    expect(answer).toEqual(ALL_FINE);
    expect(writes()).toEqual([]);
    expect(sent()).toHaveLength(10);
    expect(await journal.cases(20)).toHaveLength(10);
    expect(log.map(({ level }) => level)).toEqual(names.map(() => 'info'));
  });

  it('with the same event twice acts and journals once', async () => {
    const { invoke, act, writes, journal } = await functionFor(openBuckets('ml-data'));

    const first = await invoke(sqsOf(policyPut('ml-data'), policyPut('ml-data')));
    await act();
    const again = await invoke(sqsOf(policyPut('ml-data')));
    await act();

    const stored = await journal.load(bucketRef('ml-data'));
    const triggers = stored?.entries.filter(({ body }) => body.kind === 'trigger');
    expect([first, again]).toEqual([ALL_FINE, ALL_FINE]);
    expect(writes()).toEqual(['PutPublicAccessBlock']);
    expect(triggers).toHaveLength(1);
  });

  it.each([
    ['text', 'hello', 'not whole JSON'],
    ['nothing', '', 'The event is empty'],
    ['half an event', JSON.stringify(policyPut('ml-data')).slice(0, 400), 'not whole JSON'],
    ['an object that is no event', '{"hello":"world"}', '1 members ("hello")'],
    ['a number', '17', 'a number'],
    [
      'an envelope with nothing readable in it',
      JSON.stringify({ Type: 'Notification', Message: 'hello' }),
      'Message is no JSON',
    ],
    [
      'a record without its resource',
      JSON.stringify(bridged(sageMaker('StopNotebookInstance', {}))),
      'does not name the notebook-instance',
    ],
  ])('keeps %s for the dead letters, and acts on its neighbours', async (_, poison, why) => {
    const { invoke, act, isOpen, log } = await functionFor(openBuckets('ml-data', 'ml-models'));

    const answer = await invoke(sqsOf(policyPut('ml-data'), poison, policyPut('ml-models')));
    await act();

    expect(answer).toEqual(failed('message-2'));
    expect([isOpen('ml-data'), isOpen('ml-models')]).toEqual([false, false]);
    expect(log.filter(({ level }) => level === 'error')).toEqual([
      {
        level: 'error',
        message: 'not acknowledged',
        messageId: 'message-2',
        code: 'bad-event',
        reason: expect.stringContaining(why),
      },
    ]);
  });

  it('acts on what can be read of a message that it keeps', async () => {
    const { invoke, act, isOpen } = await functionFor(openBuckets('ml-data'));

    const answer = await invoke(sqsOf([policyPut('ml-data'), { Records: ['?'] }]));
    await act();

    expect(answer).toEqual(failed('message-1'));
    expect(isOpen('ml-data')).toBe(false);
  });

  it('is acknowledged while the cloud throttles: the case waits in the journal', async () => {
    const { invoke, sandbox, journal, writes, clock } = await functionFor(openBuckets('ml-data'));
    sandbox.faults.add({ on: 's3:Get*', what: { kind: 'throttle' } });

    const answer = await invoke(sqsOf(policyPut('ml-data')));

    const [wakeUp] = await journal.due(clock.now() + 60_000, 10);
    const kinds = (await journal.load(bucketRef('ml-data')))?.entries.map(({ body }) => body.kind);
    expect(answer).toEqual(ALL_FINE);
    expect(writes()).toEqual([]);
    expect(wakeUp?.ref.name).toBe('ml-data');
    expect(kinds).toContain('trigger');
  });

  it('gives back only the messages that could not be journalled', async () => {
    const journal = createMemoryJournal();
    const broken = { ...journal, load: refusing('ml-data', journal) };
    const { invoke, act, isOpen, log } = await functionFor(
      openBuckets('ml-data', 'ml-models'),
      broken,
    );

    const answer = await invoke(sqsOf(policyPut('ml-data'), policyPut('ml-models')));
    await act();

    expect(answer).toEqual(failed('message-1'));
    expect([isOpen('ml-data'), isOpen('ml-models')]).toEqual([true, false]);
    expect(log).toContainEqual({
      level: 'error',
      message: 'not acknowledged',
      messageId: 'message-1',
      code: 'unavailable',
      reason: 'The journal is away.',
    });
  });

  it('journals what happened to one resource in its order', async () => {
    const { invoke, journal } = await functionFor(openBuckets('ml-data'));
    const at = (second: number) => ({
      eventID: `event-${second}`,
      eventTime: new Date(START + second * 1000).toISOString(),
    });

    await invoke(
      sqsOf(policyPut('ml-data', at(3)), policyPut('ml-data', at(1)), policyPut('ml-data', at(2))),
    );

    const stored = await journal.load(bucketRef('ml-data'));
    const ids = stored?.entries.flatMap(({ body }) =>
      body.kind === 'trigger' ? [body.trigger.eventId] : [],
    );
    expect(ids).toEqual(['event-1', 'event-2', 'event-3']);
  });

  it('keeps that order when one of them fails: what came later comes again with it', async () => {
    const journal = createMemoryJournal();
    let loads = 0;
    const broken: Journal = {
      ...journal,
      load: (ref) => (++loads === 1 ? refusing('ml-data', journal)(ref) : journal.load(ref)),
    };
    const { invoke } = await functionFor(openBuckets('ml-data'), broken);
    const later = { eventID: 'later', eventTime: new Date(START + 1000).toISOString() };

    const answer = await invoke(sqsOf(policyPut('ml-data', later), policyPut('ml-data')));

    expect(answer).toEqual(failed('message-1', 'message-2'));
    expect(loads).toBe(1);
  });

  it('begins nothing that could not be ended in the time left', async () => {
    const { invoke, sandbox, journal, log } = await functionFor(openBuckets('ml-data'));

    const answer = await invoke(sqsOf(policyPut('ml-data')), BEGIN_MARGIN_MS - 1);

    expect(answer).toEqual(failed('message-1'));
    expect(sandbox.requests).toEqual([]);
    expect(await journal.cases(1)).toEqual([]);
    expect(log[0]).toMatchObject({ code: 'timeout', messageId: 'message-1' });
  });

  it('without messages is acknowledged', async () => {
    const { invoke } = await functionFor(createWorld());

    expect(await invoke({ Records: [] })).toEqual(ALL_FINE);
  });

  it('fails as a whole when a message has no id to give back', async () => {
    const { invoke } = await functionFor(createWorld());

    await expect(invoke({ Records: [{ eventSource: 'aws:sqs', body: '{}' }] })).rejects.toThrow(
      'no messageId',
    );
  });
});
