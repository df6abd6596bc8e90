import { describe, expect, it } from 'vitest';
import { createGoogleWorld } from '../../../functions/local/sandbox/gcp/apply.ts';
import { createGoogleKey } from '../../../functions/local/sandbox/gcp/kms.ts';
import { olderError } from '../../../functions/local/sandbox/gcp/replies.ts';
import { serviceAgentOf } from '../../../functions/local/sandbox/gcp/storage-patch.ts';
import type { GoogleReply, GoogleWorld } from '../../../functions/local/sandbox/gcp/world.ts';
import type { RuleEntry } from '../../../shared/policy/schema.ts';
import { KEY_ROLE } from '../../../shared/resources/gcp/key-facts.ts';
import type { GoogleOperationName } from '../../../shared/resources/gcp/operations.ts';
import { GCP_RESOURCES } from '../../../shared/resources/gcp.generated.ts';
import { GCP_RULES } from '../../../shared/rules/gcp.generated.ts';
import { flowIn, outcomeOf } from '../../support/flows.ts';
import { bucketWorld, GCS_REF, OPEN } from '../../support/gcp-buckets.ts';
import { inProcessGoogle } from '../../support/gcp-in-process.ts';
import { START, settableClock } from '../../support/in-process.ts';

const KEY = 'projects/churn-lab/locations/europe-west4/keyRings/ml/cryptoKeys/data';
const KEYED: RuleEntry = {
  rule: 'gcs-bucket-default-encryption-customer-key',
  parameters: { kmsKeyId: KEY },
};

/** The engine on a world, with what it asked for. */
function bench(
  world: GoogleWorld,
  rules: readonly RuleEntry[] = [],
  intercept: (name: GoogleOperationName) => GoogleReply | null = () => null,
) {
  const clock = settableClock(START);
  const host = { world };
  const writes: GoogleOperationName[] = [];
  const send = inProcessGoogle(host, {
    clock,
    intercept: (name, { method }) => {
      if (method !== 'GET') {
        writes.push(name);
      }
      return intercept(name);
    },
  });
  const flow = flowIn({ resources: GCP_RESOURCES, rules: GCP_RULES }, send, clock, rules);
  return { host, writes, flow, bucket: () => host.world.buckets[GCS_REF.name] };
}

describe('a bucket in the engine', () => {
  it('is closed, prevented, and opened again by undo, as it was', async () => {
    const folders = { 'open/': [OPEN] };
    const bindings = [{ ...OPEN, members: ['allUsers', 'user:ada@example.com'] }];
    const { bucket, flow, writes } = bench(bucketWorld({ uniform: true, bindings, folders }));
    const before = bucket();

    const cured = await flow.cure(GCS_REF);
    const closed = bucket();
    const back = await flow.takeBack(cured);

    expect(outcomeOf(cured)).toBe('fixed');
    expect(closed?.publicAccessPrevention).toBe('enforced');
    expect(JSON.stringify([closed?.policy, closed?.folders])).not.toContain('allUsers');
    expect(JSON.stringify(closed?.policy)).toContain('user:ada@example.com');
    expect(back.conflicts).toEqual([]);
    expect(bucket()).toMatchObject({
      policy: before?.policy,
      publicAccessPrevention: 'inherited',
      folders: { 'open/': { bindings: [OPEN] } },
    });
    expect(writes).toEqual([
      'storage.buckets.setIamPolicy',
      'storage.managedFolders.setIamPolicy',
      'storage.buckets.patch',
      'storage.buckets.patch',
      'storage.buckets.setIamPolicy',
      'storage.managedFolders.setIamPolicy',
    ]);
  });

  it('is closed though somebody else changes it in between', async () => {
    let times = 0;
    const { bucket, flow, host } = bench(
      bucketWorld({ uniform: true, bindings: [OPEN] }),
      [],
      (name) => {
        const known = host.world.buckets[GCS_REF.name];
        if (name === 'storage.buckets.setIamPolicy' && known !== undefined && times < 2) {
          times += 1;
          const changed = { ...known, metageneration: known.metageneration + 1 };
          host.world = { ...host.world, buckets: { ...host.world.buckets, [known.name]: changed } };
        }
        return null;
      },
    );

    const cured = await flow.cure(GCS_REF);

    expect(times).toBe(2);
    expect(outcomeOf(cured)).toBe('fixed');
    expect(JSON.stringify(bucket()?.policy)).not.toContain('allUsers');
  });

  it('is left alone where an organisation policy prevents what is granted', async () => {
    const world = bucketWorld({ uniform: true, bindings: [OPEN] });
    const { flow, writes } = bench({ ...world, preventsPublicAccess: true });

    await flow.cure(GCS_REF).catch(() => null);

    expect(writes).toEqual([]);
  });

  it('gets the key where its service agent may use it, and asks with the grant where not', async () => {
    const member = `serviceAccount:${serviceAgentOf(createGoogleWorld())}`;
    const bindings = [{ role: KEY_ROLE, members: [member] }];
    const plain = bucketWorld({ uniform: true, publicAccessPrevention: 'enforced' });
    const granted = bench(createGoogleKey(plain, { bindings }, START), [KEYED]);
    const missing = bench(createGoogleKey(plain, {}, START), [KEYED]);

    const cured = await granted.flow.cure(GCS_REF);
    const asked = await missing.flow.cure(GCS_REF);

    expect(outcomeOf(cured)).toBe('fixed');
    expect(granted.bucket()?.metadata['encryption']).toEqual({ defaultKmsKeyName: KEY });
    expect(outcomeOf(asked)).toBe('asking');
    expect(asked.outcome?.reason).toContain(`--member '${member}' --role ${KEY_ROLE}`);
    expect(missing.writes).toEqual([]);
  });

  it('becomes uniform only with a yes', async () => {
    const { flow, writes } = bench(bucketWorld({ publicAccessPrevention: 'enforced' }));

    const asked = await flow.cure(GCS_REF);

    expect(outcomeOf(asked)).toBe('asking');
    expect(asked.asked?.plan.steps.map(({ call }) => call)).toEqual(['storage.buckets.patch']);
    expect(writes).toEqual([]);
  });

  it('tells which permission is missing', async () => {
    const message = 'x does not have storage.buckets.setIamPolicy access to the bucket.';
    const { flow } = bench(bucketWorld({ uniform: true, bindings: [OPEN] }), [], (name) =>
      name === 'storage.buckets.setIamPolicy' ? olderError(403, 'forbidden', message) : null,
    );

    const failed = await flow.cure(GCS_REF);

    expect(outcomeOf(failed)).toBe('failed');
    expect(failed.outcome?.reason).toContain('Grant storage.buckets.setIamPolicy');
  });
});
