import { describe, expect, it } from 'vitest';
import { applyCall, createWorld } from '../../../functions/local/sandbox/model/account.ts';
import type { Call, World } from '../../../functions/local/sandbox/model/world.ts';
import type { Ref } from '../../../shared/core/ref.ts';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import {
  api,
  lifecycleState,
  resource,
} from '../../../shared/resources/aws/sagemaker-notebook-lifecycle.ts';
import { rule } from '../../../shared/rules/aws/sagemaker-notebook-lifecycle-no-secrets.ts';
import { describeResource } from '../../contract/resource.ts';
import { AWS } from '../../contract/resource-aws.ts';
import { inProcessSend, START, settableClock } from '../../support/in-process.ts';

const REF: Ref = {
  cloud: 'aws',
  type: 'aws.sagemaker.notebook-instance-lifecycle-config',
  id: 'arn:aws:sagemaker:eu-west-1:111122223333:notebook-instance-lifecycle-config/setup',
  name: 'Setup',
  account: '111122223333',
  region: 'eu-west-1',
};
const LEAK = "#!/bin/bash\nexport DB_PASSWORD='hunter2'\n";

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** An account with a configuration of these scripts, and another beside it. */
function accountOf(scripts: Readonly<Record<string, string>>, name = 'Setup'): World {
  const hooks = Object.entries(scripts).map(([hook, text]) => [hook, [{ Content: base64(text) }]]);
  const configs = [
    { NotebookInstanceLifecycleConfigName: name, ...Object.fromEntries(hooks) },
    { NotebookInstanceLifecycleConfigName: 'Other', Tags: [{ Key: 'a', Value: 'b' }] },
  ];
  return configs.reduce((world, input) => {
    const operation = 'CreateNotebookInstanceLifecycleConfig';
    return applyCall(world, { service: 'sagemaker', operation, input }, START).world;
  }, createWorld());
}

describeResource({
  cloud: AWS,
  resource,
  api,
  ref: REF,
  rules: [rule],
  faulty: {
    'a password in a script': () => accountOf({ OnStart: LEAK }),
    'secrets in both scripts': () => accountOf({ OnCreate: LEAK, OnStart: LEAK }),
  },
  places: { tags: [['tags', REF.id]] },
});

function reader(world: World, refused: Record<string, { code: string; message: string }> = {}) {
  const calls: Call[] = [];
  const send = inProcessSend(
    { world },
    {
      clock: settableClock(),
      intercept: (call) => {
        calls.push(call);
        const error = refused[call.operation];
        return error === undefined ? null : { status: 400, ...error };
      },
    },
  );
  return { api: api(send), calls };
}

describe('read', () => {
  it('keeps what was found in the scripts, and nothing of the scripts', async () => {
    const world = accountOf({ OnCreate: 'echo harmless-script-text', OnStart: LEAK });

    const state = await reader(world).api.read(REF, NO_HINTS);

    expect(state).toEqual({
      status: null,
      tags: {},
      incarnation: '2026-11-20T09:00:00Z',
      createdAt: '2026-11-20T09:00:00Z',
      name: 'Setup',
      arn: REF.id,
      secrets: [{ script: 'OnStart', kind: 'password', line: 2 }],
      unread: [],
    });
    expect(JSON.stringify(state)).not.toMatch(/hunter2|harmless-script-text|ZXhwb3J0/);
  });

  it('finds a configuration by an ARN that has lost its name’s case', async () => {
    const state = await reader(accountOf({})).api.read({ ...REF, name: 'setup' }, NO_HINTS);

    expect(state?.name).toBe('Setup');
  });

  it('is not sure of anything when the tags cannot be found', async () => {
    const { api: reading } = reader(accountOf({}), {
      ListTags: { code: 'ValidationException', message: 'Could not find it' },
    });

    const outcome = await reading.read(REF, NO_HINTS).catch((error: unknown) => error);

    expect(outcome).toMatchObject({ failure: { code: 'unavailable' } });
  });

  it('lists all pages', async () => {
    let world = createWorld();
    for (let n = 0; n < 120; n += 1) {
      const input = { NotebookInstanceLifecycleConfigName: `c-${n}` };
      const operation = 'CreateNotebookInstanceLifecycleConfig';
      world = applyCall(world, { service: 'sagemaker', operation, input }, START).world;
    }
    const { account, region } = world;

    const listed = [];
    for await (const { name } of reader(world).api.list({ account, region })) {
      listed.push(name);
    }

    expect(new Set(listed).size).toBe(120);
  });

  it('makes no other call of a step', async () => {
    const { api: configs, calls } = reader(accountOf({}));
    const call = 'sagemaker:UpdateNotebookInstanceLifecycleConfig';

    await expect(configs.call(REF, { call, input: {} })).rejects.toMatchObject({
      failure: { code: 'invalid' },
    });
    expect(calls).toEqual([]);
  });
});

describe('an answer', () => {
  const usual = { NotebookInstanceLifecycleConfigName: 'Setup', CreationTime: new Date(START) };

  it.each([
    ['none', {}],
    ['null', { OnCreate: null, OnStart: null }],
    ['no hooks', { OnCreate: [], OnStart: [] }],
    ['no content', { OnCreate: [{}], OnStart: [{ Content: null }] }],
    ['no text', { OnCreate: [{ Content: '' }], OnStart: [{ Content: '' }] }],
  ])('may have %s for scripts', (_, scripts) => {
    expect(lifecycleState({ ...usual, ...scripts })).toMatchObject({ secrets: [], unread: [] });
  });

  it('may have line breaks in its base64, and no padding', () => {
    const wrapped = base64(LEAK)
      .replaceAll(/(.{20})/g, '$1\n')
      .replace(/=+$/, '');

    const state = lifecycleState({ ...usual, OnCreate: [{ Content: wrapped }] });

    expect(state.secrets).toEqual([{ script: 'OnCreate', kind: 'password', line: 2 }]);
  });

  it.each(['#!/bin/bash', 'abcde', '%%%%', 'ab=c'])('says that %j is no script', (Content) => {
    const state = lifecycleState({ ...usual, OnStart: [{ Content }] });

    expect(state).toMatchObject({ secrets: [], unread: ['OnStart'] });
  });

  it.each(['', '=', '=='])('reads what is padded with %j, right or wrong', (padding) => {
    const Content = `${base64(LEAK).replace(/=+$/, '')}${padding}`;

    const state = lifecycleState({ ...usual, OnCreate: [{ Content }] });

    expect(state).toMatchObject({ secrets: [{ line: 2 }], unread: [] });
  });

  it('takes bytes that are no text', () => {
    const Content = Buffer.from([0xff, 0xfe, 0x00, 0x80]).toString('base64');

    expect(lifecycleState({ ...usual, OnStart: [{ Content }] })).toMatchObject({ unread: [] });
  });

  it.each([
    ['nothing', null],
    ['no name', { CreationTime: new Date(START) }],
    ['no time', { NotebookInstanceLifecycleConfigName: 'Setup', CreationTime: 'soon' }],
    ['scripts that are no list', { ...usual, OnStart: 'x' }],
  ])('with %s is not understood', (_, answer) => {
    expect(() => lifecycleState(answer)).toThrow(/could not be understood/);
  });
});
