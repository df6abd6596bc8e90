import { describe, expect, it } from 'vitest';
import { createMeter } from '../../../functions/aws/meter.ts';
import { GO_ON } from '../../../functions/aws/ports.ts';
import type { AwsSend } from '../../../shared/resources/aws/send.ts';
import { ALL_FINE, failed, functionFor, openBuckets } from '../../support/events-function.ts';
import { settableClock } from '../../support/in-process.ts';
import { sqsOf } from '../../support/lambda.ts';

const NAMES = ['ml-a', 'ml-b', 'ml-c', 'ml-d'];
const SCHEDULE = {
  source: 'aws.events',
  'detail-type': 'Scheduled Event',
  time: '2026-11-20T09:00:00Z',
};

describe('the function that sweeps', () => {
  it('looks at everything and changes nothing; what it found is done by others', async () => {
    const { sweep, tick, act, writes, isOpen, clock, log } = await functionFor(
      openBuckets(...NAMES),
    );

    await sweep(SCHEDULE);
    const between = writes();
    clock.advance(60_000);
    await tick();
    await act();

    expect(between).toEqual([]);
    expect(NAMES.filter(isOpen)).toEqual([]);
    expect(log).toContainEqual(expect.objectContaining({ message: 'sweep: ended', missed: 0 }));
  });

  it('sends itself a message where its time ends, and goes on by it', async () => {
    const { sweep, goOns, log } = await functionFor(openBuckets(...NAMES));
    let left = 60_000;

    const first = await sweep(SCHEDULE, () => {
      left -= 8_000;
      return left;
    });
    const second = await sweep(sqsOf(...goOns().map(({ Body }) => Body)));

    const ends = log.filter(({ message }) => message.startsWith('sweep:'));
    const looked = log.flatMap(({ ref }) =>
      typeof ref === 'string' ? [ref.split(':').at(-1)] : [],
    );
    expect([first, second]).toEqual([undefined, ALL_FINE]);
    expect(goOns()).toHaveLength(1);
    expect(looked.filter((name) => name?.startsWith('ml-'))).toEqual(NAMES);
    expect(ends).toMatchObject([
      { message: 'sweep: more' },
      { message: 'sweep: ended', missed: 0 },
    ]);
  });

  it('does nothing by a message that came twice, and by a schedule that fired twice', async () => {
    const { sweep, sandbox, goOns } = await functionFor(openBuckets(...NAMES));
    await sweep(SCHEDULE);
    const before = sandbox.requests.length;

    const answers = [await sweep(sqsOf(GO_ON, GO_ON)), await sweep(SCHEDULE)];

    expect(answers).toEqual([ALL_FINE, undefined]);
    expect(sandbox.requests).toHaveLength(before);
    expect(goOns()).toEqual([]);
  });

  it.each(['hello', '', '{"sweep":"stop"}', '{}'])(
    'keeps "%s" for the dead letters',
    async (body) => {
      const { sweep, log } = await functionFor(openBuckets());

      const answer = await sweep(sqsOf(body));

      expect(answer).toEqual(failed('message-1'));
      expect(log).toEqual([expect.objectContaining({ level: 'error', code: 'bad-event' })]);
    },
  );

  it('gives its message back when it cannot send the next one', async () => {
    const { sweep, sandbox } = await functionFor(openBuckets(...NAMES));
    sandbox.faults.add({ on: 'sqs:SendMessageBatch', times: 1, what: { kind: 'throttle' } });
    let left = 60_000;
    const ending = () => {
      left -= 8_000;
      return left;
    };

    await expect(sweep(SCHEDULE, ending)).rejects.toThrow('SendMessageBatch');
  });

  it('asks a service no more than it may, and less where that cannot answer', async () => {
    const { sweep, sandbox, clock } = await functionFor(openBuckets(...NAMES));
    const began = clock.now();
    await sweep(SCHEDULE, () => 600_000);
    const calls = sandbox.requests.filter(({ call }) => call.service === 's3');

    const seconds = (clock.now() - began) / 1000;
    const busy = await functionFor(openBuckets(...NAMES));
    busy.sandbox.faults.add({
      on: 's3:GetPublicAccessBlock',
      times: 1,
      what: { kind: 'throttle' },
    });
    const beganBusy = busy.clock.now();
    await busy.sweep(SCHEDULE, () => 600_000);

    expect(calls.length / seconds).toBeLessThan(40);
    expect(calls.length).toBeGreaterThan(20);
    expect((busy.clock.now() - beganBusy) / 1000).toBeGreaterThan(seconds + 9);
  });
});

describe('the meter', () => {
  const meterOf = () => {
    const clock = settableClock();
    const meter = createMeter(clock);
    const answer = (async () => ({})) as unknown as AwsSend;
    return { clock, meter, send: meter.metered(answer) };
  };

  it('owes nothing at first, and each call by the rate of its service', async () => {
    const { clock, meter, send } = meterOf();
    const first = meter.owedMs();

    await send('sagemaker:ListNotebookInstances', 'eu-west-1', {});
    await send('sagemaker:ListNotebookInstances', 'eu-west-1', {});
    await send('s3:ListBuckets', 'eu-west-1', {});
    const owed = meter.owedMs();
    clock.advance(900);

    expect([first, owed, meter.owedMs()]).toEqual([0, 1000, 100]);
  });

  it('saves up nothing: an hour of silence is no reason for a storm', async () => {
    const { clock, meter, send } = meterOf();
    clock.advance(3_600_000);

    await send('kms:ListKeys', 'eu-west-1', {});

    expect(meter.owedMs()).toBe(100);
  });
});
