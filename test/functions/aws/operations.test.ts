import { describe, expect, it } from 'vitest';
import { applyCall } from '../../../functions/local/sandbox/model/account.ts';
import type { AwsOperationName } from '../../../shared/resources/aws/send.ts';
import { callOf, fullWorld, plain, REQUESTS } from '../../support/aws-operations.ts';
import { START } from '../../support/in-process.ts';
import { failureOf, sandboxed } from '../../support/sandboxed.ts';

const REGION = 'eu-west-1';
const NAMES = Object.keys(REQUESTS) as AwsOperationName[];
const isRead = (name: string) => /:(Get|List|Describe|Lookup)/.test(name);

describe('every operation of the door', () => {
  it.each(NAMES)('%s says and hears over the wire what the model says in process', async (name) => {
    const { sandbox, send } = await sandboxed(fullWorld(START));
    const expected = applyCall(fullWorld(START), callOf(name), START);

    const output = await send(name, REGION, REQUESTS[name] as never);

    expect(expected.answer).toHaveProperty('output');
    expect({ output: plain(output) }).toEqual(expected.answer);
    expect(sandbox.host.world).toEqual(expected.world);
    expect(sandbox.requests.map(({ call, region }) => ({ call, region }))).toEqual([
      { call: callOf(name), region: REGION },
    ]);
  });

  it.each(NAMES)('%s is tried again only when it reads', async (name) => {
    const { sandbox, send } = await sandboxed(fullWorld(START));
    sandbox.faults.add({ on: name, times: 1, what: { kind: 'throttle' } });

    const call = send(name, REGION, REQUESTS[name] as never);

    if (isRead(name)) {
      await call;
      expect(sandbox.requests).toHaveLength(2);
    } else {
      const error = await failureOf(call);
      expect(error).toMatchObject({ failure: { code: 'throttled' }, applied: 'no' });
      expect(sandbox.requests).toHaveLength(1);
      expect(sandbox.host.world).toEqual(fullWorld(START));
    }
  });

  it.each(NAMES)('%s names the permission that is missing', async (name) => {
    const { sandbox, send } = await sandboxed(fullWorld(START));
    sandbox.faults.add({ on: name, times: 1, what: { kind: 'deny' } });
    sandbox.faults.add({ on: name, what: { kind: 'deny', explicit: true } });

    const denied = await failureOf(send(name, REGION, REQUESTS[name] as never));
    const forbidden = await failureOf(send(name, REGION, REQUESTS[name] as never));

    expect(denied).toMatchObject({ failure: { code: 'denied' }, applied: 'no' });
    expect(denied.failure.permission).toMatch(
      /^(s3|sagemaker|kms|events|sts|sqs|ssm|secretsmanager|securityhub|cloudtrail):[A-Z]\w+$/,
    );
    expect(forbidden.failure).toEqual({
      code: 'explicit-deny',
      message: expect.stringContaining(denied.failure.permission ?? '-'),
      permission: denied.failure.permission,
    });
    expect(sandbox.host.world).toEqual(fullWorld(START));
  });
});
