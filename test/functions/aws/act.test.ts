import { describe, expect, it } from 'vitest';
import { handOverText } from '../../../functions/aws/hand-overs.ts';
import { BEGIN_MARGIN_MS } from '../../../functions/aws/reconciles.ts';
import type { Journal, WakeUp } from '../../../shared/core/ports.ts';
import { HANDED_FOR_MS } from '../../../shared/engine/tick.ts';
import { createMemoryJournal } from '../../../shared/journals/memory.ts';
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

// The function that writes, driven by what the others hand over.

const MINUTE = 60_000;

describe('the function that writes', () => {
  it('does what was decided, and removes the wake-up that stood for it', async () => {
    const { invoke, act, isOpen, journal, clock, log } = await functionFor(openBuckets('ml-data'));
    await invoke(sqsOf(policyPut('ml-data')));
    const before = await journal.due(clock.now(), 10);

    const answer = await act();

    expect(before).toHaveLength(1);
    expect(answer).toEqual(ALL_FINE);
    expect(isOpen('ml-data')).toBe(false);
    expect(await journal.due(clock.now(), 10)).toEqual([]);
    expect(log.at(-1)).toMatchObject({ level: 'info', case: expect.stringMatching(/-1$/) });
  });

  it('writes once for messages that came twice, and again later', async () => {
    const { invoke, actOn, sent, writes, journal } = await functionFor(openBuckets('ml-data'));
    await invoke(sqsOf(policyPut('ml-data')));
    const [body = ''] = sent();

    const answers = [await actOn(sqsOf(body, body)), await actOn(sqsOf(body))];

    expect(answers).toEqual([ALL_FINE, ALL_FINE]);
    expect(writes()).toEqual(['PutPublicAccessBlock']);
    expect(await journal.cases(5)).toHaveLength(1);
  });

  const hostile = (change: object) => ({
    ...JSON.parse(
      handOverText({ ref: bucketRef('ml-data'), dueAt: START, id: 'x#1', why: 'test' }),
    ),
    ...change,
  });
  it.each([
    ['a text', 'hello', 'it is none'],
    ['nothing', '', 'it is none'],
    ['half a message', '{"handOver":1,"ref":', 'it is none'],
    ['an event', policyPut('ml-data'), 'its handOver is not as it should be'],
    ['another version', hostile({ handOver: 2 }), 'its handOver'],
    ['no ref', hostile({ ref: null }), 'its ref'],
    ['another cloud', hostile({ ref: { ...bucketRef('ml-data'), cloud: 'gcp' } }), 'its ref.cloud'],
    ['no name', hostile({ ref: { ...bucketRef('ml-data'), name: '' } }), 'its ref.name'],
    [
      'a region that is a host',
      hostile({ ref: { ...bucketRef('ml-data'), region: 'x.evil.example/' } }),
      'its ref.region',
    ],
    ['no time', hostile({ dueAt: -1 }), 'its dueAt'],
    [
      'another account',
      hostile({ ref: { ...bucketRef('ml-data'), account: '444455556666' } }),
      'a resource of account 111122223333',
    ],
  ])('keeps %s for the dead letters, and does what its neighbours say', async (_, poison, why) => {
    const { invoke, actOn, sent, isOpen, log } = await functionFor(
      openBuckets('ml-data', 'ml-models'),
    );
    await invoke(sqsOf(policyPut('ml-models')));

    const answer = await actOn(sqsOf(poison, ...sent()));

    expect(answer).toEqual(failed('message-1'));
    expect([isOpen('ml-data'), isOpen('ml-models')]).toEqual([true, false]);
    expect(log.filter(({ level }) => level === 'error')).toEqual([
      expect.objectContaining({ code: 'bad-event', reason: expect.stringContaining(why) }),
    ]);
  });

  it('gives back what the journal did not take, and leaves its wake-up', async () => {
    const journal = createMemoryJournal();
    let isBroken = false;
    const broken: Journal = {
      ...journal,
      load: (ref) => (isBroken ? refusing('ml-data', journal)(ref) : journal.load(ref)),
    };
    const { invoke, act, isOpen, clock } = await functionFor(
      openBuckets('ml-data', 'ml-models'),
      broken,
    );
    await invoke(sqsOf(policyPut('ml-data'), policyPut('ml-models')));
    isBroken = true;

    const answer = await act();

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: expect.any(String) }] });
    expect([isOpen('ml-data'), isOpen('ml-models')]).toEqual([true, false]);
    expect(await journal.due(clock.now(), 5)).toHaveLength(1);
  });

  it('begins nothing that could not be ended in the time left', async () => {
    const { invoke, act, writes, journal, clock } = await functionFor(openBuckets('ml-data'));
    await invoke(sqsOf(policyPut('ml-data')));

    const answer = await act(BEGIN_MARGIN_MS - 1);

    expect(answer).toEqual(failed('message-1'));
    expect(writes()).toEqual([]);
    expect(await journal.due(clock.now(), 5)).toHaveLength(1);
  });

  it('waits in the journal while the cloud throttles, and writes when the time has come', async () => {
    const { invoke, act, tick, sandbox, clock, isOpen } = await functionFor(openBuckets('ml-data'));
    await invoke(sqsOf(policyPut('ml-data')));
    sandbox.faults.add({ on: 's3:PutPublicAccessBlock', times: 1, what: { kind: 'throttle' } });

    const first = await act();
    const between = isOpen('ml-data');
    clock.advance(5 * MINUTE);
    await tick();
    const second = await act();

    expect([first, second]).toEqual([ALL_FINE, ALL_FINE]);
    expect([between, isOpen('ml-data')]).toEqual([true, false]);
  });
});

describe('a message that was lost', () => {
  it('costs a minute: the clock sends another', async () => {
    const { invoke, act, tick, isOpen, clock, journal } = await functionFor(
      openBuckets('ml-data'),
      createMemoryJournal(),
      {},
    );
    await invoke(sqsOf(policyPut('ml-data')));
    clock.advance(MINUTE);

    await tick();
    const rows = await journal.due(clock.now(), 5);
    await act();

    expect(rows).toEqual([]);
    expect(isOpen('ml-data')).toBe(false);
    const left = await journal.due(clock.now() + HANDED_FOR_MS, 5);
    expect(left.filter(({ why }) => why.includes('handed over'))).toEqual([]);
  });

  it('is told of when it cannot be sent at all, and what it is about is acknowledged', async () => {
    const refuse = (wakeUps: readonly WakeUp[]) =>
      Promise.resolve(new Map(wakeUps.map((wakeUp) => [wakeUp, new Error('away')] as const)));
    const { invoke, log, journal, clock } = await functionFor(
      openBuckets('ml-data'),
      createMemoryJournal(),
      { handOver: refuse },
    );

    const answer = await invoke(sqsOf(policyPut('ml-data')));

    expect(answer).toEqual(ALL_FINE);
    expect(log.at(-1)).toMatchObject({
      level: 'error',
      message: 'not handed over: the next tick does',
      reason: 'away',
    });
    expect(await journal.due(clock.now(), 5)).toHaveLength(1);
  });
});
