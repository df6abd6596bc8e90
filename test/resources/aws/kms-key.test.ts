import { describe, expect, it } from 'vitest';
import { createWorld } from '../../../functions/local/sandbox/model/account.ts';
import { createKey, type KeyOptions, keyArn } from '../../../functions/local/sandbox/model/kms.ts';
import type { Call, World } from '../../../functions/local/sandbox/model/world.ts';
import { CloudError } from '../../../shared/core/failure.ts';
import type { Ref } from '../../../shared/core/ref.ts';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import { api, resource } from '../../../shared/resources/aws/kms-key.ts';
import { rule as enabled } from '../../../shared/rules/aws/kms-key-enabled.ts';
import { rule as notPublic } from '../../../shared/rules/aws/kms-key-policy-not-public.ts';
import { describeResource } from '../../contract/resource.ts';
import { AWS } from '../../contract/resource-aws.ts';
import { inProcessSend, START, settableClock } from '../../support/in-process.ts';

const ID = '00000000-0000-4000-8000-000000000001';
const REF: Ref = {
  cloud: 'aws',
  type: 'aws.kms.key',
  id: keyArn(createWorld(), ID),
  name: ID,
  account: '111122223333',
  region: 'eu-west-1',
};
const OPEN = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Own',
      Effect: 'Allow',
      Principal: { AWS: '111122223333' },
      Action: 'kms:*',
      Resource: '*',
    },
    { Sid: 'Open', Effect: 'Allow', Principal: '*', Action: 'kms:Decrypt', Resource: '*' },
  ],
};

/** An account with this key and another beside it. */
function accountOf(options: KeyOptions): World {
  return createKey(createKey(createWorld(), START, options), START, { aliases: ['alias/other'] });
}

describeResource({
  cloud: AWS,
  resource,
  api,
  ref: REF,
  rules: [enabled, notPublic],
  faulty: {
    'a disabled key': () => accountOf({ state: 'Disabled' }),
    'a key about to be deleted': () => accountOf({ state: 'PendingDeletion' }),
    'a policy for everybody': () => accountOf({ policy: OPEN }),
    'a disabled key with a policy for everybody': () =>
      accountOf({ state: 'Disabled', policy: OPEN }),
  },
  places: {
    enabled: [
      ['keys', ID, 'metadata', 'KeyState'],
      ['keys', ID, 'metadata', 'Enabled'],
    ],
    deletion: [
      ['keys', ID, 'metadata', 'KeyState'],
      ['keys', ID, 'metadata', 'DeletionDate'],
    ],
    policy: [['keys', ID, 'policy']],
  },
  optionalReads: ['kms:GetKeyPolicy', 'kms:ListAliases'],
});

function reader(world: World, refused: Record<string, { code: string; message: string }> = {}) {
  const host = { world };
  const calls: Call[] = [];
  const send = inProcessSend(host, {
    clock: settableClock(),
    intercept: (call) => {
      calls.push(call);
      const error = refused[call.operation];
      return error === undefined ? null : { status: 400, ...error };
    },
  });
  return { api: api(send), calls, host };
}

const DENIED = { code: 'AccessDeniedException', message: 'no' };

describe('read', () => {
  it('tells what a key is and what it is for', async () => {
    const world = accountOf({ aliases: ['alias/ml', 'alias/a'], tags: { team: 'churn' } });

    const state = await reader(world).api.read(REF, NO_HINTS);

    expect(state).toMatchObject({
      status: 'Enabled',
      enabled: true,
      deletion: null,
      customerManaged: true,
      aliases: ['alias/a', 'alias/ml'],
      tags: { team: 'churn' },
      createdAt: '2026-11-20T09:00:00Z',
      policyProblem: null,
    });
  });

  it('reads the end of a key that is to be deleted', async () => {
    const state = await reader(accountOf({ state: 'PendingDeletion' })).api.read(REF, NO_HINTS);

    expect(state).toMatchObject({ enabled: false, deletion: '2026-12-20T09:00:00Z' });
  });

  it('says why the policy is not known', async () => {
    const state = await reader(accountOf({}), { GetKeyPolicy: DENIED }).api.read(REF, NO_HINTS);

    expect(state).toMatchObject({ policy: null });
    expect(state?.policyProblem).toContain('kms:GetKeyPolicy');
  });

  it('says that a policy is none', async () => {
    const state = await reader(accountOf({ policy: '<xml/>' })).api.read(REF, NO_HINTS);

    expect(state).toMatchObject({ policy: null, policyProblem: expect.stringContaining('policy') });
  });

  it('reads equal policies as equal texts, whatever their order', async () => {
    const one = { Version: '1', Statement: [{ Effect: 'Allow', Action: ['b', 'a'] }] };
    const other = `{ "Statement": [{"Action":["a","b"],"Effect":"Allow"}],\n "Version": "1" }`;

    const [left, right] = await Promise.all(
      [one, other].map((policy) => reader(accountOf({ policy })).api.read(REF, NO_HINTS)),
    );

    expect(left?.policy).toBe(right?.policy);
  });

  it('passes on what may pass', async () => {
    for (const operation of ['DescribeKey', 'GetKeyPolicy', 'ListAliases', 'ListResourceTags']) {
      const { api: throttled } = reader(accountOf({}), {
        [operation]: { code: 'ThrottlingException', message: 'slow down' },
      });

      const outcome = await throttled.read(REF, NO_HINTS).catch((error: unknown) => error);

      expect(outcome, operation).toMatchObject({ failure: { code: 'throttled' } });
    }
  });

  it.each([
    ['no members', {}],
    ['no state', { KeyMetadata: { Arn: REF.id, KeyManager: 'CUSTOMER', CreationDate: 1 } }],
    [
      'a time that is none',
      { KeyMetadata: { Arn: 'a', KeyState: 'b', KeyManager: 'c', CreationDate: 'soon' } },
    ],
  ])('is not sure of an answer with %s', async (_, answer) => {
    const send = inProcessSend({ world: accountOf({}) }, { clock: settableClock() });
    const strange = api(
      Object.assign(
        (name: string, ...rest: never[]) =>
          name === 'kms:DescribeKey'
            ? Promise.resolve(answer)
            : Reflect.apply(send, null, [name, ...rest]),
        send,
      ) as unknown as typeof send,
    );

    const outcome = await strange.read(REF, NO_HINTS).catch((error: unknown) => error);

    expect(outcome).toBeInstanceOf(CloudError);
    expect(outcome).toMatchObject({ failure: { code: 'unreadable' } });
  });

  it('reads all pages of tags, aliases and keys', async () => {
    const names = Array.from({ length: 120 }, (_, index) => `k${String(index).padStart(3, '0')}`);
    const world = accountOf({
      tags: Object.fromEntries(names.map((name) => [name, name])),
      aliases: names.map((name) => `alias/${name}`),
    });

    const state = await reader(world).api.read(REF, NO_HINTS);

    expect(Object.keys(state?.tags ?? {})).toHaveLength(120);
    expect(state?.aliases).toHaveLength(120);
  });
});

describe('steps', () => {
  it('cancel the deletion before the key is enabled', async () => {
    const { api: keys, host } = reader(accountOf({ state: 'PendingDeletion' }));
    const live = await keys.read(REF, NO_HINTS);
    if (live === null) {
      throw new Error('the key is there');
    }

    const steps = resource.steps(REF, live, { ...live, deletion: null, enabled: true });

    expect(steps.map(({ call, undo, needs }) => [call, undo, needs[0]?.oneOf])).toEqual([
      ['kms:CancelKeyDeletion', 'none', ['PendingDeletion']],
      ['kms:EnableKey', 'exact', ['Disabled']],
    ]);
    for (const step of steps) {
      await keys.call(REF, step);
    }
    expect(host.world.keys[ID]?.metadata).toMatchObject({ KeyState: 'Enabled', Enabled: true });
  });

  it('never schedule a deletion', async () => {
    const { api: keys } = reader(accountOf({}));
    const live = await keys.read(REF, NO_HINTS);
    if (live === null) {
      throw new Error('the key is there');
    }

    const steps = resource.steps(REF, live, { ...live, deletion: '2026-12-20T09:00:00Z' });

    expect(steps).toEqual([]);
  });

  it('are known, or refused', async () => {
    const { api: keys, calls } = reader(accountOf({}));

    const attempt = keys.call(REF, { call: 'kms:ScheduleKeyDeletion', input: { KeyId: ID } });

    await expect(attempt).rejects.toMatchObject({ failure: { code: 'invalid' } });
    expect(calls).toEqual([]);
  });
});

it.each([
  [false, {}],
  [false, { aliases: ['alias/html', 'alias/payments'] }],
  [false, { tags: { 'cordon-scope': 'other' } }],
  [true, { aliases: ['alias/team-ml-volumes'] }],
  [true, { aliases: ['alias/x', 'alias/MySageMakerKey'] }],
  [true, { tags: { 'cordon-scope': 'ml' } }],
])('is about machine learning: %s for %j', async (expected, options) => {
  const state = await reader(accountOf(options)).api.read(REF, NO_HINTS);

  expect(state === null ? null : resource.isMachineLearning(REF, state)).toBe(expected);
});

it('is a thing that others use', () => {
  expect(resource.shared).toBe(true);
});

it('waits out a key that is being made', async () => {
  const state = await reader(accountOf({ state: 'Creating' })).api.read(REF, NO_HINTS);

  expect(state === null ? null : resource.isTransient(state)).toBe(true);
});
