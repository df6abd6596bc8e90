import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createBucket } from '../../functions/local/sandbox/model/s3.ts';
import type { Journal } from '../../shared/core/ports.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import type { AwsSend } from '../../shared/resources/aws/send.ts';
import { bucketRef, engineBench, event, policyWith, START } from '../support/engine.ts';

const ref = bucketRef('churn-ml');

function openBucket() {
  return createBucket(createWorld(), { name: 'churn-ml', publicAccessBlock: null }, START);
}

/** Without anybody to wait for. */
const AT_ONCE = policyWith({}, () => true, { settle: { quietSeconds: 0, maxSeconds: 0 } });

/** Counts trips that wait for each other; what is under way at the same time is one trip. */
function tripCounter() {
  const trips: Set<string>[] = [];
  let underWay = 0;
  async function trip<Answer>(kind: string, work: () => Promise<Answer>): Promise<Answer> {
    if (underWay === 0) {
      trips.push(new Set());
    }
    trips.at(-1)?.add(kind);
    underWay += 1;
    try {
      await setImmediate();
      return await work();
    } finally {
      underWay -= 1;
    }
  }
  return {
    trips,
    door:
      (inner: AwsSend): AwsSend =>
      (name, region, input) =>
        trip('cloud', () => inner(name, region, input)),
    journal: (inner: Journal): Journal => ({
      ...inner,
      load: (asked) => trip('store', () => inner.load(asked)),
      append: (...input) => trip('store', () => inner.append(...input)),
      setting: (name) => trip('store', () => inner.setting(name)),
      reserve: (slot) => trip('store', () => inner.reserve(slot)),
      schedule: (wakeUp) => trip('store', () => inner.schedule(wakeUp)),
    }),
  };
}

describe('the trips of a cure in one step', () => {
  it('are three to the cloud (read, write, read) and three to the store alone', async () => {
    const counter = tripCounter();
    const on = engineBench(openBucket(), {
      policy: AT_ONCE,
      door: counter.door,
      journal: counter.journal,
    });

    const report = await reconcile(ref, event(ref), on.ports);

    expect(report.outcome).toBe('fixed');
    expect(counter.trips.filter((trip) => trip.has('cloud'))).toHaveLength(3);
    expect(counter.trips.filter((trip) => !trip.has('cloud'))).toHaveLength(3);
  });

  it('are one to each where nothing is wrong', async () => {
    const counter = tripCounter();
    const world = createBucket(createWorld(), { name: 'churn-ml' }, START);
    const on = engineBench(world, { door: counter.door, journal: counter.journal });

    await reconcile(ref, event(ref), on.ports);

    expect(counter.trips).toHaveLength(2);
  });
});
