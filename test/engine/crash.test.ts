import { describe, expect, it } from 'vitest';
import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createBucket } from '../../functions/local/sandbox/model/s3.ts';
import type { World } from '../../functions/local/sandbox/model/world.ts';
import { CloudError } from '../../shared/core/failure.ts';
import type { Journal } from '../../shared/core/ports.ts';
import type { Ref } from '../../shared/core/ref.ts';
import { undo } from '../../shared/engine/commands.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import { tick } from '../../shared/engine/tick.ts';
import type { AwsSend } from '../../shared/resources/aws/send.ts';
import { account, endpointRef, withEndpoint } from '../support/endpoints.ts';
import {
  bucketRef,
  engineBench,
  event,
  isRead,
  MINUTE,
  policyWith,
  SECOND,
  START,
} from '../support/engine.ts';
import { accountWith, notebookRef } from '../support/notebooks.ts';

/**
 * The invocation dies at its k-th await, before or after what it awaited took effect, for every k. Then time passes and
 * others take over: the end is the same, every write was preceded by its intent, and none was made twice.
 */
const CURES: readonly { what: string; ref: Ref; world: () => World; writes: readonly string[] }[] =
  [
    {
      what: 'a bucket',
      ref: bucketRef('churn-ml'),
      world: () =>
        createBucket(createWorld(), { name: 'churn-ml', publicAccessBlock: null }, START),
      writes: ['s3:PutPublicAccessBlock'],
    },
    {
      what: 'a notebook',
      ref: notebookRef('Churn'),
      world: () => accountWith({ RootAccess: 'Enabled' }),
      writes: [
        'sagemaker:StopNotebookInstance',
        'sagemaker:UpdateNotebookInstance',
        'sagemaker:StartNotebookInstance',
      ],
    },
    {
      what: 'an endpoint',
      ref: endpointRef('Churn'),
      world: () => withEndpoint(account(), { KmsKeyId: null }),
      writes: ['sagemaker:CreateEndpointConfig', 'sagemaker:UpdateEndpoint'],
    },
  ];

const POLICY = policyWith({ parameters: { kmsKeyId: 'alias/ml' } }, () => true, {
  settle: { quietSeconds: 0, maxSeconds: 0 },
});

/** Lets an invocation die at its k-th await. */
function mortal(k: number, after: boolean) {
  let awaits = 0;
  let alive = true;
  let died: () => void = () => undefined;
  const death = new Promise<void>((resolve) => {
    died = resolve;
  });
  async function pass<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    if (!alive) {
      return work();
    }
    awaits += 1;
    if (awaits < k) {
      return work();
    }
    if (after && awaits === k) {
      await work();
    }
    died();
    return new Promise<never>(() => undefined);
  }
  return {
    pass,
    death,
    /** Whoever comes next lives. */
    revive: () => {
      alive = false;
    },
    awaits: () => awaits,
  };
}

function dyingBench(world: World, k: number, after: boolean) {
  const fate = mortal(k, after);
  const on = engineBench(world, {
    policy: POLICY,
    door:
      (inner): AwsSend =>
      (name, region, input) =>
        isRead(name) ? inner(name, region, input) : fate.pass(() => inner(name, region, input)),
    journal: (inner): Journal => ({
      ...inner,
      load: (ref) => fate.pass(() => inner.load(ref)),
      append: (...input) => fate.pass(() => inner.append(...input)),
      schedule: (wakeUp) => fate.pass(() => inner.schedule(wakeUp)),
      reserve: (slot) => fate.pass(() => inner.reserve(slot)),
    }),
  });
  return { on, fate };
}

async function settleDown(on: ReturnType<typeof engineBench>, minutes: number): Promise<void> {
  const end = on.clock.now() + minutes * MINUTE;
  while (on.clock.now() < end) {
    on.clock.advance(15 * SECOND);
    await tick(on.ports);
  }
}

const MOMENTS = Array.from({ length: 14 }, (_, index) => index + 1);
const DEATHS = CURES.flatMap((cure) =>
  MOMENTS.flatMap((k) => [
    { ...cure, k, after: false, when: 'before' },
    { ...cure, k, after: true, when: 'after' },
  ]),
);

describe('an invocation that dies', () => {
  it.each(DEATHS)(
    '$when await $k of curing $what leaves nothing half done for good',
    async (given) => {
      const { on, fate } = dyingBench(given.world(), given.k, given.after);
      const trigger = event(given.ref, { effect: 'created' });

      await Promise.race([reconcile(given.ref, trigger, on.ports), fate.death]);
      fate.revive();
      await reconcile(given.ref, trigger, on.ports);
      await settleDown(on, 10);

      expect(on.writes()).toEqual(given.writes);
      expect(await on.case(given.ref)).toMatchObject({
        closed: true,
        open: null,
        restores: [],
        outcome: { outcome: 'fixed' },
        memory: { creator: expect.any(String) },
      });
    },
  );

  it.each(
    MOMENTS.flatMap((k) => [
      { k, after: false },
      { k, after: true },
    ]),
  )('at await $k of an undo leaves it to the next', async ({ k, after }) => {
    const [cure] = CURES;
    const ref = cure?.ref ?? bucketRef('churn-ml');
    const world = cure?.world() ?? createWorld();
    const { on: cured } = dyingBench(world, 1_000, false);
    await reconcile(ref, event(ref), cured.ports);
    const { id } = await cured.case(ref);
    const fate = mortal(k, after);
    const journal: Journal = {
      ...cured.journal,
      load: (asked) => fate.pass(() => cured.journal.load(asked)),
      append: (...input) => fate.pass(() => cured.journal.append(...input)),
      schedule: (wakeUp) => fate.pass(() => cured.journal.schedule(wakeUp)),
    };

    await Promise.race([undo(id, 'bob', cured.other({ journal })), fate.death]);
    fate.revive();
    await undo(id, 'bob', cured.ports).catch(unlessDone);
    await settleDown(cured, 5);

    expect(cured.host.world.buckets['churn-ml']?.publicAccessBlock).toBeNull();
    expect(cured.writes()).toEqual(['s3:PutPublicAccessBlock', 's3:DeletePublicAccessBlock']);
    expect(await cured.case(ref)).toMatchObject({ undo: null, outcome: { outcome: 'overridden' } });
  });
});

/** An undo that came through has nothing left to take back. */
function unlessDone(error: unknown): void {
  if (!(error instanceof CloudError) || error.failure.code !== 'invalid') {
    throw error;
  }
}
