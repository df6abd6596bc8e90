import { describe, expect, it } from 'vitest';
import { createHandler } from '../../../functions/aws/events.ts';
import type { LogLine } from '../../../functions/aws/log.ts';
import { createAwsPorts } from '../../../functions/aws/ports.ts';
import { BEGIN_MARGIN_MS } from '../../../functions/aws/reconciles.ts';
import { createServe } from '../../../functions/aws/serve.ts';
import { createWorld } from '../../../functions/local/sandbox/model/account.ts';
import { createNotebook } from '../../../functions/local/sandbox/model/notebook.ts';
import { createBucket } from '../../../functions/local/sandbox/model/s3.ts';
import type { World } from '../../../functions/local/sandbox/model/world.ts';
import { CloudError } from '../../../shared/core/failure.ts';
import type { Journal } from '../../../shared/core/ports.ts';
import { createMemoryJournal } from '../../../shared/journals/memory.ts';
import { profile } from '../../../shared/policy/profiles.ts';
import { bridged, OWN_ROLE, record, s3, sageMaker, stateChange } from '../../events/aws/samples.ts';
import { bucketRef } from '../../support/flows.ts';
import { START } from '../../support/in-process.ts';
import { lambdaContext, sqsOf } from '../../support/lambda.ts';
import { sandboxed } from '../../support/sandboxed.ts';

// The handler as Lambda calls it, over the real SDK clients and the sandbox's wire protocols.

const ALL_FINE = { batchItemFailures: [] };

/** An account with open buckets of these names. */
function openBuckets(...names: readonly string[]): World {
  return names.reduce(
    (world, name) =>
      createBucket(world, { name, policy: publicPolicy(name), publicAccessBlock: null }, START),
    createWorld(),
  );
}

function publicPolicy(bucket: string): string {
  const Resource = `arn:aws:s3:::${bucket}/*`;
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource }],
  });
}

/** What EventBridge says when somebody made a bucket's policy. */
function policyPut(bucketName: string, overrides: Readonly<Record<string, unknown>> = {}) {
  const told = { eventID: `put-${bucketName}`, eventTime: new Date(START).toISOString() };
  return bridged(s3('PutBucketPolicy', { bucketName }, { ...told, ...overrides }));
}

/** The function with its parts: an account to look after, and a journal. */
async function functionFor(world: World, journal: Journal = createMemoryJournal()) {
  const { sandbox, send, clock } = await sandboxed(world, { maxReadAttempts: 1 });
  const log: LogLine[] = [];
  let engines = 0;
  let ids = 0;
  const handler = createHandler({
    ownPrincipals: () => Promise.resolve([OWN_ROLE]),
    engine: (remainingMs) => {
      engines += 1;
      return Promise.resolve({
        clock,
        random: { id: () => `run-${ids++}`, unit: () => 0.5 },
        journal,
        policy: () => Promise.resolve(profile('recommended')),
        serve: createServe(send),
        remainingMs,
        code: 'test',
      });
    },
    log: (line) => log.push(line),
  });
  return {
    sandbox,
    clock,
    journal,
    log,
    engines: () => engines,
    invoke: (event: unknown, remainingMs?: number) =>
      handler(event, lambdaContext(remainingMs)) as Promise<unknown>,
    isOpen: (name: string) => sandbox.host.world.buckets[name]?.publicAccessBlock === null,
    writes: () =>
      sandbox.requests
        .map(({ call }) => call.operation)
        .filter((name) => !/^(Get|List|Desc)/.test(name)),
  };
}

function failed(...ids: readonly string[]) {
  return { batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) };
}

describe('a batch from SQS', () => {
  it('is acknowledged when every message is journalled', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `ml-${index}-data`);
    const { invoke, isOpen, journal, log } = await functionFor(openBuckets(...names));

    const answer = await invoke(sqsOf(...names.map((name) => policyPut(name))));

    expect(answer).toEqual(ALL_FINE);
    expect(names.filter(isOpen)).toEqual([]);
    expect(await journal.cases(20)).toHaveLength(10);
    expect(log.map(({ level }) => level)).toEqual(names.map(() => 'info'));
  });

  it('with the same event twice acts and journals once', async () => {
    const { invoke, writes, journal } = await functionFor(openBuckets('ml-data'));

    const first = await invoke(sqsOf(policyPut('ml-data'), policyPut('ml-data')));
    const again = await invoke(sqsOf(policyPut('ml-data')));

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
    const { invoke, isOpen, log } = await functionFor(openBuckets('ml-data', 'ml-models'));

    const answer = await invoke(sqsOf(policyPut('ml-data'), poison, policyPut('ml-models')));

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
    const { invoke, isOpen } = await functionFor(openBuckets('ml-data'));

    const answer = await invoke(sqsOf([policyPut('ml-data'), { Records: ['?'] }]));

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
    const { invoke, isOpen, log } = await functionFor(openBuckets('ml-data', 'ml-models'), broken);

    const answer = await invoke(sqsOf(policyPut('ml-data'), policyPut('ml-models')));

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

describe('what needs nothing', () => {
  const nobody = { ...s3('PutBucketPolicy', { bucketName: 'ml-data' }) };
  it.each<[string, unknown]>([
    ['another service', bridged(record('ec2.amazonaws.com', 'RunInstances', {}))],
    [
      'a call that reads',
      bridged(s3('GetBucketPolicy', { bucketName: 'ml-data' }, { readOnly: true })),
    ],
    ['a call that failed', bridged({ ...nobody, errorCode: 'AccessDenied' })],
    ['a type without rules', bridged(sageMaker('CreateModel', { modelName: 'churn' }))],
    ['another account', policyPut('ml-data', { recipientAccountId: '444455556666' })],
    [
      'an event of our own',
      policyPut('ml-data', {
        userIdentity: {
          type: 'AssumedRole',
          arn: 'arn:aws:sts::111122223333:assumed-role/cordon-reconcile/cordon',
          accountId: '111122223333',
          sessionContext: { sessionIssuer: { type: 'Role', arn: OWN_ROLE } },
        },
      }),
    ],
  ])('%s: acknowledged and logged, and no engine made', async (_, event) => {
    const { invoke, isOpen, engines, log } = await functionFor(openBuckets('ml-data'));

    const answer = await invoke(sqsOf(event));

    expect(answer).toEqual(ALL_FINE);
    expect(isOpen('ml-data')).toBe(true);
    expect(engines()).toBe(0);
    expect(log).toEqual([expect.objectContaining({ level: 'info', message: 'nothing to do' })]);
  });

  it("another account's notebook does not stand for ours of the same name", async () => {
    const world = createNotebook(createWorld(), { NotebookInstanceName: 'Churn' }, START);
    const { invoke, sandbox } = await functionFor(world);
    const arn = 'arn:aws:sagemaker:eu-west-1:444455556666:notebook-instance/churn';
    const detail = {
      NotebookInstanceName: 'Churn',
      NotebookInstanceArn: arn,
      NotebookInstanceStatus: 'InService',
    };

    const answer = await invoke(sqsOf(stateChange('Notebook Instance', detail)));

    expect(answer).toEqual(ALL_FINE);
    expect(sandbox.requests).toEqual([]);
  });
});

describe('an event without a queue', () => {
  it('is reconciled, and answered with nothing', async () => {
    const { invoke, isOpen } = await functionFor(openBuckets('ml-data'));

    const answer = await invoke(policyPut('ml-data'));

    expect(answer).toBeUndefined();
    expect(isOpen('ml-data')).toBe(false);
  });

  it('is about this account and region when it does not say', async () => {
    const { invoke, isOpen, journal } = await functionFor(openBuckets('ml-data'));
    const nowhere = {
      recipientAccountId: undefined,
      awsRegion: undefined,
      userIdentity: undefined,
    };

    await invoke({ ...policyPut('ml-data', nowhere), account: undefined, region: undefined });

    const [stored] = await journal.cases(1);
    expect(isOpen('ml-data')).toBe(false);
    expect(stored?.entries[0]?.body).toMatchObject({ ref: bucketRef('ml-data') });
  });

  it('that is none is thrown, for Lambda to keep', async () => {
    const { invoke, log } = await functionFor(createWorld());

    await expect(invoke({ hello: 'world' })).rejects.toThrow('Expected an event');
    expect(log.at(-1)).toMatchObject({ level: 'error', message: 'the invocation failed' });
  });

  it('that cannot be journalled is thrown', async () => {
    const journal = createMemoryJournal();
    const broken = { ...journal, load: refusing('ml-data', journal) };
    const { invoke } = await functionFor(openBuckets('ml-data'), broken);

    await expect(invoke(policyPut('ml-data'))).rejects.toThrow('The journal is away.');
  });
});

describe('a function without its environment', () => {
  it('fails on what matters, and says all that is missing', async () => {
    const handler = createHandler({ ...createAwsPorts({ CORDON_PROFILE: 'bold' }), log: () => {} });

    const answer = handler(sqsOf(policyPut('ml-data')), lambdaContext()) as Promise<unknown>;

    await expect(answer).rejects.toThrow(
      /AWS_REGION is not set; CORDON_TABLE is not set; CORDON_OWN_PRINCIPALS is not set; CORDON_PROFILE must be observe or recommended/,
    );
  });
});

/** Loads of every case but that of one bucket. */
function refusing(name: string, journal: Journal): Journal['load'] {
  return (ref) =>
    ref.name === name
      ? Promise.reject(
          new CloudError(
            { code: 'unavailable', message: 'The journal is away.', permission: null },
            { applied: 'no' },
          ),
        )
      : journal.load(ref);
}
