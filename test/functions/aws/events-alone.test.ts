import { describe, expect, it } from 'vitest';
import { createHandler } from '../../../functions/aws/events.ts';
import { createAwsPorts } from '../../../functions/aws/ports.ts';
import { createWorld } from '../../../functions/local/sandbox/model/account.ts';
import { createNotebook } from '../../../functions/local/sandbox/model/notebook.ts';
import { createMemoryJournal } from '../../../shared/journals/memory.ts';
import { bridged, OWN_ROLE, record, s3, sageMaker, stateChange } from '../../events/aws/samples.ts';
import {
  ALL_FINE,
  functionFor,
  openBuckets,
  policyPut,
  refusing,
} from '../../support/events-function.ts';
import { bucketRef } from '../../support/flows.ts';
import { START } from '../../support/in-process.ts';
import { lambdaContext, sqsOf } from '../../support/lambda.ts';

// What the function leaves alone, and what it does with an event that came without a queue.

describe('what needs nothing', () => {
  const nobody = { ...s3('PutBucketPolicy', { bucketName: 'ml-data' }) };
  it.each<[string, unknown]>([
    ['another service', bridged(record('ec2.amazonaws.com', 'RunInstances', {}))],
    [
      'a call that reads',
      bridged(s3('GetBucketPolicy', { bucketName: 'ml-data' }, { readOnly: true })),
    ],
    ['a call that failed', bridged({ ...nobody, errorCode: 'AccessDenied' })],
    [
      'a type without rules',
      bridged(sageMaker('CreateEndpointConfig', { endpointConfigName: 'churn' })),
    ],
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
    const { invoke, act, isOpen } = await functionFor(openBuckets('ml-data'));

    const answer = await invoke(policyPut('ml-data'));
    await act();

    expect(answer).toBeUndefined();
    expect(isOpen('ml-data')).toBe(false);
  });

  it('is about this account and region when it does not say', async () => {
    const { invoke, act, isOpen, journal } = await functionFor(openBuckets('ml-data'));
    const nowhere = {
      recipientAccountId: undefined,
      awsRegion: undefined,
      userIdentity: undefined,
    };

    await invoke({ ...policyPut('ml-data', nowhere), account: undefined, region: undefined });
    await act();

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
