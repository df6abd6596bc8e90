import { describe, expect, it } from 'vitest';
import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createBucket } from '../../functions/local/sandbox/model/s3.ts';
import type { World } from '../../functions/local/sandbox/model/world.ts';
import { approve, lift, undo } from '../../shared/engine/commands.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import {
  bucketRef,
  type EngineBench,
  engineBench,
  event,
  HOUR,
  policyWith,
  START,
} from '../support/engine.ts';

const bucket = bucketRef('churn-ml');
const AT_ONCE = policyWith({}, () => true, { settle: { quietSeconds: 0, maxSeconds: 0 } });

async function curedBucket(): Promise<EngineBench> {
  const world = createBucket(createWorld(), { name: 'churn-ml', publicAccessBlock: null }, START);
  const on = engineBench(world, { policy: AT_ONCE });
  await reconcile(bucket, event(bucket), on.ports);
  return on;
}

function block(on: EngineBench, change: Partial<Record<string, boolean>>): void {
  on.edit((world) => {
    const found = world.buckets['churn-ml'];
    const publicAccessBlock = { ...found?.publicAccessBlock, ...change };
    return { ...world, buckets: { 'churn-ml': { ...found, publicAccessBlock } } } as World;
  });
}

describe('a person who asks for what cannot be', () => {
  it.each([
    ['undo', 'There is no case 000000000000-1.', () => undo],
    ['approve', 'There is no case 000000000000-1.', () => approve],
  ] as const)('%s of a case that does not exist: %s', async (_, message, command) => {
    const on = await curedBucket();

    await expect(command()('000000000000-1', 'bob', on.ports)).rejects.toThrow(message);
  });

  it('lift of a case that does not exist', async () => {
    const on = await curedBucket();

    await expect(lift('x', on.ports)).rejects.toThrow(
      'There is no case x. `cordon cases` lists them.',
    );
  });

  it('lift where no hold stands', async () => {
    const on = await curedBucket();
    const { id } = await on.case(bucket);

    await expect(lift(id, on.ports)).rejects.toThrow(
      `No hold stands on the resource of case ${id}.`,
    );
  });

  it('undo of a case that changed nothing', async () => {
    const on = engineBench(
      createBucket(createWorld(), { name: 'churn-ml', publicAccessBlock: null }, START),
      { policy: policyWith({ mode: 'observe' }) },
    );
    await reconcile(bucket, event(bucket), on.ports);
    const { id } = await on.case(bucket);

    await expect(undo(id, 'bob', on.ports)).rejects.toThrow(
      `Case ${id} changed nothing that can be taken back.`,
    );
  });

  it('undo of a type that this build does not serve', async () => {
    const on = await curedBucket();
    const { id } = await on.case(bucket);

    await expect(undo(id, 'bob', on.other({ serve: async () => null }))).rejects.toThrow(
      'This version of Cordon does not serve aws.s3.bucket.',
    );
  });

  it('approve of a case that asks nothing, or is closed and asked once', async () => {
    const on = await curedBucket();
    const cured = await on.case(bucket);
    const asked = engineBench(
      createBucket(createWorld(), { name: 'churn-ml', publicAccessBlock: null }, START),
      { policy: policyWith({ mode: 'ask' }) },
    );
    const { case: id } = await reconcile(bucket, event(bucket), asked.ports);
    asked.edit((world) => createBucket(world, { name: 'churn-ml' }, START));
    await reconcile(bucket, event(bucket), asked.ports);

    await expect(approve(cured.id, 'bob', on.ports)).rejects.toThrow('is not asking anything');
    await expect(approve(id ?? '', 'bob', asked.ports)).rejects.toThrow('is not asking anything');
    expect(await asked.case(bucket)).toMatchObject({ closed: true, ordinal: 1 });
  });

  it('approve of another plan than the one asked about', async () => {
    const on = engineBench(
      createBucket(createWorld(), { name: 'churn-ml', publicAccessBlock: null }, START),
      { policy: policyWith({ mode: 'ask' }) },
    );
    const { case: id } = await reconcile(bucket, event(bucket), on.ports);

    await expect(approve(id ?? '', 'bob', on.ports, 'another')).rejects.toThrow(
      `Case ${id} asks about another plan by now: look at it again.`,
    );
    expect(on.writes()).toEqual([]);
  });
});

describe('a yes while another instance works on the case', () => {
  it('is for the plan that stood when it was said, not for the one that came in between', async () => {
    let race: () => Promise<void> = async () => undefined;
    const on = engineBench(
      createBucket(createWorld(), { name: 'churn-ml', publicAccessBlock: null }, START),
      {
        policy: policyWith({ mode: 'ask' }),
        journal: (inner) => ({
          ...inner,
          async append(...input) {
            if (input[3].some((body) => body.kind === 'approved')) {
              await race();
            }
            return inner.append(...input);
          },
        }),
      },
    );
    const { case: id } = await reconcile(bucket, event(bucket), on.ports);
    race = async () => {
      race = async () => undefined;
      block(on, { BlockPublicAcls: true, IgnorePublicAcls: false });
      await reconcile(bucket, event(bucket), on.ports);
    };

    await expect(approve(id ?? '', 'bob', on.ports)).rejects.toThrow('another plan by now');
    expect(on.writes()).toEqual([]);
  });

  it('gives up loudly where others keep getting ahead, with nothing recorded', async () => {
    const on = engineBench(
      createBucket(createWorld(), { name: 'churn-ml', publicAccessBlock: null }, START),
      {
        policy: policyWith({ mode: 'ask' }),
        journal: (inner) => ({
          ...inner,
          append: async (...input) =>
            input[3].some((body) => body.kind === 'approved') ? 'behind' : inner.append(...input),
        }),
      },
    );
    const { case: id } = await reconcile(bucket, event(bucket), on.ports);

    await expect(approve(id ?? '', 'bob', on.ports)).rejects.toThrow('nothing was recorded');
    on.clock.advance(HOUR);
    expect(on.writes()).toEqual([]);
  });
});
