import { describe, expect, it } from 'vitest';
import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createBucket } from '../../functions/local/sandbox/model/s3.ts';
import type { VendorError } from '../../functions/local/sandbox/model/world.ts';
import { CloudError } from '../../shared/core/failure.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import type { AwsSend } from '../../shared/resources/aws/send.ts';
import {
  bucketRef,
  type EngineBench,
  engineBench,
  event,
  isRead,
  MINUTE,
  policyWith,
  SECOND,
  START,
} from '../support/engine.ts';

const ref = bucketRef('churn-ml');
const AT_ONCE = policyWith({}, () => true, { settle: { quietSeconds: 0, maxSeconds: 0 } });
const PUT = 's3:PutPublicAccessBlock';

function openBucket(policy: string | null = null) {
  const options = { name: 'churn-ml', policy, publicAccessBlock: null };
  return createBucket(createWorld(), options, START);
}

function onWrites(on: EngineBench, error: VendorError | null): void {
  on.refuse((call) => (isRead(`:${call.operation}`) ? null : error));
}

describe('a write without an answer', () => {
  const TIMEOUT = new CloudError(
    { code: 'timeout', message: 'no answer', permission: null },
    { applied: 'unknown' },
  );

  function losing(applies: boolean) {
    let lost = 0;
    const door =
      (inner: AwsSend): AwsSend =>
      async (name, region, input) => {
        if (isRead(name) || lost > 0) {
          return inner(name, region, input);
        }
        lost += 1;
        if (applies) {
          await inner(name, region, input);
        }
        throw TIMEOUT;
      };
    return engineBench(openBucket(), { policy: AT_ONCE, door });
  }

  it('that took effect is found done by the next read, and not made again', async () => {
    const on = losing(true);

    const report = await reconcile(ref, event(ref), on.ports);
    await on.pass(5 * MINUTE);

    expect(report.outcome).toBe('fixed');
    expect(on.writes()).toEqual([PUT]);
  });

  it('that did not is nobody else to make before its deadline, and made again after a second read', async () => {
    const on = losing(false);

    const report = await reconcile(ref, event(ref), on.ports);
    const other = await reconcile(ref, event(ref), on.other());
    on.clock.advance(46 * SECOND);
    const late = await reconcile(ref, event(ref), on.other());
    await on.pass(MINUTE);

    expect(report.reason).toBe('no answer came, so it may still happen');
    expect(other.reason).toBe('another instance is making a change');
    expect(late.reason).toBe('the change is not visible yet');
    expect(on.writes()).toEqual([PUT]);
    expect(await on.story(ref)).toContain('refused timeout');
    expect(await on.case(ref)).toMatchObject({ outcome: { outcome: 'fixed' } });
  });

  it('and without an end is told after five tries', async () => {
    const on = engineBench(openBucket(), {
      policy: AT_ONCE,
      door: (inner) => (name, region, input) =>
        isRead(name) ? inner(name, region, input) : Promise.reject(TIMEOUT),
    });

    await reconcile(ref, event(ref), on.ports);
    await on.pass(30 * MINUTE);

    expect((await on.story(ref)).filter((line) => line === 'refused timeout')).toHaveLength(5);
    expect(await on.case(ref)).toMatchObject({ outcome: { outcome: 'failed' } });
  });

  it('but with an error of the service is looked at again at once', async () => {
    const on = engineBench(openBucket(), { policy: AT_ONCE });
    onWrites(on, { code: 'InternalError', status: 500, message: 'We encountered an error.' });

    const report = await reconcile(ref, event(ref), on.ports);
    onWrites(on, null);
    await on.pass(5 * MINUTE);

    expect(report.reason).toBe('the change is not visible yet');
    expect(await on.story(ref)).toContain('refused unavailable');
    expect(await on.case(ref)).toMatchObject({ outcome: { outcome: 'fixed' } });
  });
});
