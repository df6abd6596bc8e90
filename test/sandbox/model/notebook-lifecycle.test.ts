import { describe, expect, it } from 'vitest';
import { applyCall, createWorld } from '../../../functions/local/sandbox/model/account.ts';
import type { World } from '../../../functions/local/sandbox/model/world.ts';
import type { Json } from '../../../shared/core/json.ts';
import { START } from '../../support/in-process.ts';

const NAME = { NotebookInstanceLifecycleConfigName: 'Setup' };
const SCRIPT = [{ Content: 'ZWNobw==' }];

function send(world: World, verb: string, input: Readonly<Record<string, Json>>, now = START) {
  const noun = verb === 'List' ? 'Configs' : 'Config';
  const operation = `${verb}NotebookInstanceLifecycle${noun}`;
  const { world: after, answer } = applyCall(
    world,
    { service: 'sagemaker', operation, input },
    now,
  );
  return {
    world: after,
    output: 'output' in answer ? answer.output : {},
    error: 'error' in answer ? answer.error.message : null,
  };
}

describe('a lifecycle configuration', () => {
  it('is made, described, changed as a whole and deleted', () => {
    const made = send(createWorld(), 'Create', { ...NAME, OnCreate: SCRIPT, Tags: [] });
    expect(send(made.world, 'Describe', NAME).output).toEqual({
      ...NAME,
      ...made.output,
      OnCreate: SCRIPT,
      OnStart: [],
      CreationTime: '2026-11-20T09:00:00.000Z',
      LastModifiedTime: '2026-11-20T09:00:00.000Z',
    });

    const changed = send(made.world, 'Update', { ...NAME, OnStart: SCRIPT }, START + 1_000);
    expect(send(changed.world, 'Describe', NAME).output).toMatchObject({
      OnCreate: [],
      OnStart: SCRIPT,
      CreationTime: '2026-11-20T09:00:00.000Z',
      LastModifiedTime: '2026-11-20T09:00:01.000Z',
    });

    const gone = send(changed.world, 'Delete', NAME);
    expect(gone.world).toEqual({ ...createWorld(), lifecycleConfigs: {} });
  });

  it('is made once', () => {
    const made = send(createWorld(), 'Create', NAME);

    expect(send(made.world, 'Create', NAME).error).toMatch(/^Cannot create already existing/);
  });

  it.each([
    ['Describe', /^Unable to describe .* does not exist\.\)$/],
    ['Update', /^RecordNotFound$/],
    ['Delete', /^RecordNotFound$/],
  ])('is not there for %s', (verb, message) => {
    expect(send(createWorld(), verb, NAME).error).toMatch(message);
  });

  it('has a name, and at most one script of each kind', () => {
    expect(send(createWorld(), 'Create', {}).error).toMatch(/must not be null/);
    expect(
      send(createWorld(), 'Create', { ...NAME, OnStart: [...SCRIPT, ...SCRIPT] }).error,
    ).toMatch(/onStart/);
    expect(send(createWorld(), 'Create', { ...NAME, Tags: [{ Key: 'a' }] }).error).not.toBeNull();
  });

  it('is listed without its scripts, page by page', () => {
    let { world } = send(createWorld(), 'Create', { ...NAME, OnStart: SCRIPT });
    world = send(world, 'Create', { NotebookInstanceLifecycleConfigName: 'B' }).world;

    const first = send(world, 'List', { MaxResults: 1 }).output;
    const second = send(world, 'List', { MaxResults: 1, NextToken: '1' }).output;

    expect(first['NextToken']).toBe('1');
    expect(JSON.stringify(first)).not.toContain('ZWNobw');
    expect(second).toMatchObject({
      NotebookInstanceLifecycleConfigs: [{ NotebookInstanceLifecycleConfigName: 'B' }],
    });
    expect(send(world, 'List', { NextToken: 'x' }).error).toBe('Invalid NextToken.');
  });
});
