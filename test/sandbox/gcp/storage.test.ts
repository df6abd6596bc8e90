import { describe, expect, it } from 'vitest';
import { applyGoogle, createGoogleWorld } from '../../../functions/local/sandbox/gcp/apply.ts';
import { etagOf } from '../../../functions/local/sandbox/gcp/iam.ts';
import { createGoogleKey } from '../../../functions/local/sandbox/gcp/kms.ts';
import { UNIFORM_LOCK_MS } from '../../../functions/local/sandbox/gcp/storage-bucket.ts';
import type {
  GoogleCall,
  GoogleWorld,
  Members,
} from '../../../functions/local/sandbox/gcp/world.ts';
import type { Json } from '../../../shared/core/json.ts';
import { bucketWorld, CONDITION, OPEN } from '../../support/gcp-buckets.ts';
import { START } from '../../support/in-process.ts';

const KEY = 'projects/churn-lab/locations/europe-west4/keyRings/ml/cryptoKeys/data';
const BUCKET = '/storage/v1/b/churn-ml';

/** A sandbox on a world, asked one request after the other. */
function sandbox(world: GoogleWorld) {
  let current = world;
  return (
    method: string,
    path: string,
    body: Json = null,
    options: { query?: GoogleCall['query']; now?: number; host?: string } = {},
  ) => {
    const { query = {}, now = START, host = 'storage.googleapis.com' } = options;
    const call = { method, host, path, query, headers: {}, body };
    const applied = applyGoogle(current, call, now);
    current = applied.world;
    return { status: applied.answer.status, body: applied.answer.body as Members };
  };
}

function reasonOf({ status, body }: { readonly status: number; readonly body: Members }) {
  const { errors } = body['error'] as unknown as { readonly errors: readonly { reason: string }[] };
  return [status, errors[0]?.reason];
}

describe('the sandbox of Cloud Storage', () => {
  it('makes etags as Google does', () => {
    // As recorded: metageneration 6 and 7.
    expect([etagOf(6), etagOf(7), etagOf(300)]).toEqual(['CAY=', 'CAc=', 'CKwC']);
  });

  it('raises the metageneration with every change, and refuses an old one', () => {
    const ask = sandbox(bucketWorld());
    const on = { versioning: { enabled: true } };

    expect(ask('PATCH', BUCKET, on, { query: { ifMetagenerationMatch: '1' } })).toMatchObject({
      status: 200,
      body: { metageneration: '2', etag: 'CAI=', versioning: { enabled: true } },
    });
    expect(reasonOf(ask('PATCH', BUCKET, on, { query: { ifMetagenerationMatch: '1' } }))).toEqual([
      412,
      'conditionNotMet',
    ]);
    expect(reasonOf(ask('PUT', `${BUCKET}/iam`, { etag: 'CAE=', bindings: [] }))).toEqual([
      412,
      'conditionNotMet',
    ]);
    expect(ask('PUT', `${BUCKET}/iam`, { etag: 'CAI=', bindings: [OPEN] }).body['etag']).toBe(
      'CAM=',
    );
  });

  it('hides conditions from whoever asks for no version that has them', () => {
    const ask = sandbox(
      bucketWorld({ uniform: true, bindings: [{ ...OPEN, condition: CONDITION }] }),
    );
    const read = (query: GoogleCall['query']) =>
      JSON.stringify(ask('GET', `${BUCKET}/iam`, null, { query }));

    expect(read({})).toMatch(/objectViewer_withcond_[0-9a-f]{20}/);
    expect(read({})).not.toContain(CONDITION.title);
    expect(read({ optionsRequestedPolicyVersion: '3' })).toContain(CONDITION.title);
    expect(ask('PUT', `${BUCKET}/iam`, { version: 1, bindings: [OPEN] }).status).toBe(400);
    expect(ask('PUT', `${BUCKET}/iam`, { version: 3, bindings: [OPEN] }).status).toBe(200);
  });

  it.each([
    ['the bucket', bucketWorld({ publicAccessPrevention: 'enforced' })],
    ['the organisation', { ...bucketWorld(), preventsPublicAccess: true }],
  ])('lets nobody in who is everybody where %s prevents it', (_, world) => {
    const ask = sandbox(world);
    const entry = { entity: 'allUsers', role: 'READER' };

    for (const refused of [
      ask('PUT', `${BUCKET}/iam`, { bindings: [OPEN] }),
      ask('POST', `${BUCKET}/acl`, entry),
      ask('POST', `${BUCKET}/defaultObjectAcl`, entry),
    ]) {
      expect(reasonOf(refused)).toEqual([412, 'conditionNotMet']);
    }
  });

  it('keeps what was granted to everybody before it was prevented', () => {
    const ask = sandbox(bucketWorld({ bindings: [OPEN] }));

    ask('PATCH', BUCKET, { iamConfiguration: { publicAccessPrevention: 'enforced' } });

    expect(JSON.stringify(ask('GET', `${BUCKET}/iam`))).toContain('allUsers');
    expect(ask('PUT', `${BUCKET}/iam`, { bindings: [OPEN] }).status).toBe(200);
  });

  it('shows the ACL and the legacy roles as one', () => {
    const ask = sandbox(bucketWorld());
    const full = { query: { projection: 'full' } };

    ask('POST', `${BUCKET}/acl`, { entity: 'allUsers', role: 'WRITER' });
    const policy = JSON.stringify(ask('GET', `${BUCKET}/iam`));
    ask('PUT', `${BUCKET}/iam`, { bindings: [] });

    expect(policy).toContain('legacyBucketWriter","members":["allUsers"]');
    expect(ask('GET', BUCKET, null, full).body['acl']).toBeUndefined();
    expect(ask('GET', BUCKET, null, full).body['defaultObjectAcl']).toHaveLength(2);
    expect(ask('GET', BUCKET).body['defaultObjectAcl']).toBeUndefined();
  });

  it('knows no ACLs with uniform access, and keeps what they said', () => {
    const ask = sandbox(bucketWorld());
    const full = { query: { projection: 'full' } };
    const turned = (enabled: boolean, now: number) =>
      ask(
        'PATCH',
        BUCKET,
        { iamConfiguration: { uniformBucketLevelAccess: { enabled } } },
        { now },
      );

    turned(true, START);
    const refused = ask('DELETE', `${BUCKET}/acl/allUsers`);
    const hidden = ask('GET', BUCKET, null, full).body;
    const late = turned(false, START + UNIFORM_LOCK_MS + 1);
    const inTime = turned(false, START + UNIFORM_LOCK_MS);

    expect(reasonOf(refused)).toEqual([400, 'invalid']);
    expect([hidden['acl'], hidden['defaultObjectAcl']]).toEqual([undefined, undefined]);
    expect([late.status, inTime.status]).toEqual([400, 200]);
    expect(ask('GET', BUCKET, null, full).body['acl']).toHaveLength(3);
  });

  it('tries a key before it takes it', () => {
    const ask = sandbox(createGoogleKey(bucketWorld(), {}, START));
    const withKey = (defaultKmsKeyName: string) =>
      ask('PATCH', BUCKET, { encryption: { defaultKmsKeyName } });

    expect(reasonOf(withKey(KEY))).toEqual([403, 'forbidden']);
    expect(reasonOf(withKey(`${KEY}-2`))).toEqual([400, 'invalid']);
  });

  it.each([
    ['a capital', { Team: 'x' }],
    ['a blank', { team: 'a b' }],
    ['a long value', { team: 'x'.repeat(64) }],
    ['too many', Object.fromEntries(Array.from({ length: 65 }, (_, at) => [`k${at}`, '']))],
  ])('refuses labels with %s', (_, labels) => {
    expect(reasonOf(sandbox(bucketWorld())('PATCH', BUCKET, { labels }))).toEqual([400, 'invalid']);
  });

  it('says of what it does not model that it does not', () => {
    const ask = sandbox(createGoogleWorld());

    expect(ask('DELETE', BUCKET).status).toBe(501);
    expect(ask('GET', '/v1/x', null, { host: 'run.googleapis.com' }).status).toBe(501);
    expect(ask('GET', '/storage/v1/b/%E0%A4%A').status).toBe(400);
    expect(ask('GET', '/storage/v1/b/constructor').status).toBe(404);
    expect(
      sandbox(bucketWorld())('PATCH', BUCKET, { website: {}, retentionPolicy: {} }).status,
    ).toBe(501);
  });
});
