import { describe, expect, it } from 'vitest';
import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createBucket } from '../../functions/local/sandbox/model/s3.ts';
import type { PublicAccessBlock, World } from '../../functions/local/sandbox/model/world.ts';
import type { Ref } from '../../shared/core/ref.ts';
import { approve, undo } from '../../shared/engine/commands.ts';
import { dependentsOf } from '../../shared/engine/dependents.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import { decodeAws } from '../../shared/events/aws/decode.ts';
import { policyOf } from '../../shared/policy/profiles.ts';
import { resource } from '../../shared/resources/aws/s3-account-public-access-block.ts';
import { rule } from '../../shared/rules/aws/s3-account-public-access-blocked.ts';
import { s3 } from '../events/aws/samples.ts';
import { ACCOUNT, bucketRef, engineBench, REGION, START, sweepTrigger } from '../support/engine.ts';

const REF: Ref = {
  cloud: 'aws',
  type: resource.type,
  id: `arn:aws:s3::${ACCOUNT}:account-public-access-block`,
  name: ACCOUNT,
  account: ACCOUNT,
  region: REGION,
};
const OFF = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

function worldWith(accountBlock: PublicAccessBlock | null): World {
  return { ...createBucket(createWorld(), { name: 'churn-ml' }, START), accountBlock };
}

describe("the account's public access block", () => {
  it.each(['PutAccountPublicAccessBlock', 'DeleteAccountPublicAccessBlock'])(
    'wakes the buckets that a sweep saw, when %s loosens it',
    async (operation) => {
      const bench = engineBench(worldWith(null));
      const bucket = bucketRef('churn-ml');
      const [trigger] =
        decodeAws(s3(operation, { publicAccessBlock: '' }), {
          ownPrincipals: [],
        })?.triggers ?? [];
      await reconcile(bucket, sweepTrigger(bucket), bench.ports);

      const woken = trigger === undefined ? [] : await dependentsOf(trigger, bench.ports);

      expect(woken).toEqual([bucket]);
      expect(resource.shared).toBe(true);
    },
  );

  it('is asked about, and with a yes raised once and put back', async () => {
    const on = engineBench(worldWith({ ...OFF, BlockPublicAcls: true }));

    const asked = await reconcile(REF, sweepTrigger(REF), on.ports);
    const { id } = await on.case(REF);
    const written = on.writes();
    await approve(id, 'bob', on.ports);
    const raised = on.host.world.accountBlock;
    await undo(id, 'bob', on.ports);

    expect(asked).toMatchObject({ outcome: 'asking' });
    expect(asked.reason).toContain('every public bucket of the account');
    expect(written).toEqual([]);
    expect(Object.values(raised ?? {})).toEqual([true, true, true, true]);
    expect(on.host.world.accountBlock).toEqual({ ...OFF, BlockPublicAcls: true });
    expect(on.writes()).toEqual([
      's3control:PutPublicAccessBlock',
      's3control:PutPublicAccessBlock',
    ]);
  });

  it('is raised without a question where the policy says so', async () => {
    const rules = [{ rule: rule.id, parameters: { closeBuckets: true } }];
    const policy = policyOf({ version: 1, profile: 'recommended', rules }, 'test', []);
    const on = engineBench(worldWith(null), { policy });

    const report = await reconcile(REF, sweepTrigger(REF), on.ports);

    expect(report).toMatchObject({ outcome: 'fixed' });
    expect(Object.values(on.host.world.accountBlock ?? {})).toEqual([true, true, true, true]);
  });
});
