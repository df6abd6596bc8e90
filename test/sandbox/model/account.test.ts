import { describe, expect, it } from 'vitest';
import { applyCall, createWorld } from '../../../functions/local/sandbox/model/account.ts';
import type { Call } from '../../../functions/local/sandbox/model/world.ts';
import { CloudError } from '../../../shared/core/failure.ts';
import { inProcessSend, START, settableClock } from '../../support/in-process.ts';

const ENTRY = { Source: 'cordon', DetailType: 'Cordon Outcome', Detail: '{"a":1}' };

function put(Entries: Call['input'][string], world = createWorld()) {
  const call: Call = { service: 'eventbridge', operation: 'PutEvents', input: { Entries } };
  return applyCall(world, call, START);
}

describe('applyCall', () => {
  it('answers what nobody models with NotImplemented, and changes nothing', () => {
    const world = createWorld();

    const applied = applyCall(world, { service: 'sagemaker', operation: 'Nonsense', input: {} }, 0);

    expect(applied.world).toEqual(world);
    expect(applied.answer).toMatchObject({ error: { code: 'NotImplemented', status: 501 } });
  });

  it.each(['constructor', '__proto__', 'toString'])('knows no operation %s', (operation) => {
    const applied = applyCall(createWorld(), { service: 'sagemaker', operation, input: {} }, 0);

    expect(applied.answer).toMatchObject({ error: { code: 'NotImplemented' } });
  });

  it('says who the caller is', () => {
    const world = createWorld({ account: '999999999999' });

    const { answer } = applyCall(
      world,
      { service: 'sts', operation: 'GetCallerIdentity', input: {} },
      START,
    );

    expect(answer).toMatchObject({ output: { Account: '999999999999' } });
  });
});

describe('PutEvents', () => {
  it('keeps the entries in order', () => {
    const first = put([ENTRY]);
    const second = put([{ ...ENTRY, Detail: '{"a":2}' }, ENTRY], first.world);

    expect(second.answer).toMatchObject({ output: { FailedEntryCount: 0 } });
    expect(second.world.events).toEqual([ENTRY, { ...ENTRY, Detail: '{"a":2}' }, ENTRY]);
    expect(JSON.stringify(second.answer)).not.toContain('000000000001');
  });

  it.each([
    ['without a source', { ...ENTRY, Source: '' }, 'InvalidArgument'],
    ['without a detail', { Source: 's', DetailType: 't' }, 'InvalidArgument'],
    ['with a detail that is no JSON', { ...ENTRY, Detail: '{' }, 'MalformedDetail'],
    ['with a detail that is no object', { ...ENTRY, Detail: '[]' }, 'MalformedDetail'],
    ['that is no object', 'x', 'InvalidArgument'],
  ])('fails an entry %s, and keeps the others', (_, bad, code) => {
    const { world, answer } = put([bad, ENTRY]);

    expect(world.events).toEqual([ENTRY]);
    expect(answer).toMatchObject({
      output: {
        FailedEntryCount: 1,
        Entries: [{ ErrorCode: code }, { EventId: expect.anything() }],
      },
    });
  });

  it.each([[[]], [Array.from({ length: 11 }, () => ENTRY)], [null]])(
    'takes one to ten entries',
    (entries) => {
      expect(put(entries).answer).toMatchObject({ error: { code: 'ValidationException' } });
    },
  );
});

describe('inProcessSend', () => {
  it('moves the host’s world on, by the clock', async () => {
    const host = { world: createWorld() };
    const clock = settableClock();
    const send = inProcessSend(host, { clock });

    await send('eventbridge:PutEvents', 'eu-west-1', { Entries: [ENTRY] });
    clock.advance(5);

    expect(host.world.events).toEqual([ENTRY]);
    expect(clock.now()).toBe(START + 5);
  });

  it('rejects with what the vendor’s error means', async () => {
    const send = inProcessSend({ world: createWorld() });
    const asking = send('sagemaker:DescribeNotebookInstance', 'eu-west-1', {
      NotebookInstanceName: 'absent',
    });

    await expect(asking).rejects.toMatchObject({ failure: { code: 'not-found' } });
  });

  it('rejects a call to another region', async () => {
    const send = inProcessSend({ world: createWorld() });

    const outcome = await send('sts:GetCallerIdentity', 'us-east-1', {}).catch((error) => error);

    expect(outcome).toBeInstanceOf(CloudError);
    expect(outcome).toMatchObject({ failure: { code: 'misconfigured' } });
  });

  it('answers what is intercepted instead of applying it', async () => {
    const host = { world: createWorld() };
    const send = inProcessSend(host, {
      intercept: (call) => ({ code: 'ThrottlingException', status: 400, message: call.operation }),
    });

    await expect(
      send('eventbridge:PutEvents', 'eu-west-1', { Entries: [ENTRY] }),
    ).rejects.toMatchObject({ failure: { code: 'throttled' } });
    expect(host.world.events).toEqual([]);
  });
});
