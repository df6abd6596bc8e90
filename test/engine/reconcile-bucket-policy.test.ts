import { describe, expect, it } from 'vitest';
import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createBucket } from '../../functions/local/sandbox/model/s3.ts';
import type { World } from '../../functions/local/sandbox/model/world.ts';
import { undo } from '../../shared/engine/commands.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import { policyOf } from '../../shared/policy/profiles.ts';
import { rule as tlsOnly } from '../../shared/rules/aws/s3-bucket-tls-only.ts';
import {
  bucketRef,
  type EngineBench,
  engineBench,
  event,
  MINUTE,
  START,
  sweepTrigger,
} from '../support/engine.ts';

// Two rules write one policy: one at once, the other after whoever works on it had time to finish.

const ref = bucketRef('churn-ml');
const WANTED = policyOf(
  {
    version: 1,
    profile: 'recommended',
    rules: [{ rule: tlsOnly.id, parameters: { wanted: true } }],
  },
  'test',
  [],
);
const statement = (sid: string, principal: string): string =>
  `{"Sid":"${sid}","Effect":"Allow","Principal":{"AWS":"${principal}"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::churn-ml/*"}`;
const OPEN = statement('Open', '*');
const PARTNER = statement('Partner', '444455556666');
const OTHER = statement('Other', '777788889999');
const OURS =
  '{"Sid":"CordonTlsOnly","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::churn-ml","arn:aws:s3:::churn-ml/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}';

function policy(...statements: readonly string[]): string {
  return `{"Version":"2012-10-17","Statement":[${statements.join(',')}]}`;
}

function bench(text: string | null): EngineBench {
  const world = createBucket(
    createWorld(),
    { name: 'churn-ml', policy: text, publicAccessBlock: null },
    START,
  );
  return engineBench(world, {
    policy: WANTED,
    served: (served) => ({
      ...served,
      rules: [...served.rules, tlsOnly as unknown as (typeof served.rules)[number]],
    }),
  });
}

function write(on: EngineBench, text: string): void {
  on.edit((world) => {
    const bucket = { ...world.buckets['churn-ml'], policy: text };
    return { ...world, buckets: { 'churn-ml': bucket } } as World;
  });
}

function live(on: EngineBench): string | null | undefined {
  return on.host.world.buckets['churn-ml']?.policy;
}

describe('a bucket policy that two rules are about', () => {
  it('is written once in a sweep, and comes back byte for byte', async () => {
    const on = bench(policy(OPEN, PARTNER));

    await reconcile(ref, sweepTrigger(ref), on.ports);
    const cured = live(on);
    await undo((await on.case(ref)).id, 'bob', on.ports);

    expect(cured).toBe(policy(PARTNER, OURS));
    expect(on.writes().slice(0, 2)).toEqual(['s3:PutBucketPolicy', 's3:PutPublicAccessBlock']);
    expect(live(on)).toBe(policy(OPEN, PARTNER));
  });

  it('is closed at once and refuses plain HTTP once people have finished', async () => {
    const on = bench(policy(OPEN, PARTNER));

    await reconcile(ref, event(ref), on.ports);
    const closed = live(on);
    await on.pass(5 * MINUTE);

    expect(closed).toBe(policy(PARTNER));
    expect(live(on)).toBe(policy(PARTNER, OURS));
    await undo((await on.case(ref)).id, 'bob', on.ports);
    expect(live(on)).toBe(policy(OPEN, PARTNER));
  });

  it('keeps what somebody wrote between the two', async () => {
    const on = bench(policy(OPEN, PARTNER));

    await reconcile(ref, event(ref), on.ports);
    write(on, policy(PARTNER, OTHER));
    await reconcile(ref, event(ref, { eventId: 'second' }), on.ports);
    await on.pass(5 * MINUTE);
    const cured = live(on);
    await undo((await on.case(ref)).id, 'bob', on.ports);

    expect(cured).toBe(policy(PARTNER, OTHER, OURS));
    expect(live(on)).toBe(policy(OPEN, PARTNER, OTHER));
    expect(on.writes().filter((call) => call === 's3:PutBucketPolicy')).toHaveLength(3);
  });

  it('keeps what somebody put in the place of all of it', async () => {
    const on = bench(policy(OPEN, PARTNER));
    const replaced = policy(OTHER, OPEN.replace('"Open"', '"Again"'));

    await reconcile(ref, sweepTrigger(ref), on.ports);
    write(on, replaced);
    on.edit((world) => {
      const bucket = { ...world.buckets['churn-ml'], publicAccessBlock: null };
      return { ...world, buckets: { 'churn-ml': bucket } } as World;
    });
    await reconcile(ref, event(ref), on.ports);
    await on.pass(5 * MINUTE);
    const cured = live(on);
    const { id } = await on.case(ref);
    await undo(id, 'bob', on.ports);

    expect(cured).toBe(policy(OTHER, OURS));
    expect(live(on)).toBe(replaced);
    expect((await on.case(ref)).conflicts).toEqual([]);
  });

  it('goes when it was ours alone', async () => {
    const on = bench(null);

    await reconcile(ref, sweepTrigger(ref), on.ports);
    const cured = live(on);
    await undo((await on.case(ref)).id, 'bob', on.ports);

    expect(cured).toBe(policy(OURS));
    expect(live(on)).toBeNull();
  });
});
