import { describe, expect, it } from 'vitest';
import { createGoogleWorld } from '../../../functions/local/sandbox/gcp/apply.ts';
import { createGoogleKey } from '../../../functions/local/sandbox/gcp/kms.ts';
import { serviceAgentOf } from '../../../functions/local/sandbox/gcp/storage-patch.ts';
import { dependenciesOf } from '../../../shared/core/resource.ts';
import { KEY_ROLE } from '../../../shared/resources/gcp/key-facts.ts';
import { bucketBench, bucketWorld, CONDITION, GCS_REF, OPEN } from '../../support/gcp-buckets.ts';
import { START } from '../../support/in-process.ts';

const KEY = 'projects/churn-lab/locations/europe-west4/keyRings/ml/cryptoKeys/data';
const ORG_POLICY = 'orgpolicy.projects.policies.getEffectivePolicy';

describe('reading a bucket', () => {
  it('asks for the bucket and its policy at once, with ACLs and conditions, and then for the rest', async () => {
    const { calls, read } = bucketBench(bucketWorld({ labels: { team: 'churn' } }));

    const reading = read();
    const atOnce = calls.map(({ name }) => name);
    const state = await reading;

    expect(atOnce).toEqual(['storage.buckets.get', 'storage.buckets.getIamPolicy']);
    expect(calls.map(({ call }) => call.query)).toEqual([
      { projection: 'full' },
      { optionsRequestedPolicyVersion: '3' },
      {},
    ]);
    expect(calls.at(-1)?.name).toBe(ORG_POLICY);
    expect(state).toEqual({
      status: null,
      incarnation: String(START * 1_000_000),
      createdAt: '2026-11-20T09:00:00.000Z',
      location: 'EUROPE-WEST4',
      projectNumber: '123456789012',
      metageneration: '1',
      tags: { team: 'churn' },
      accessPrevention: 'inherited',
      accessPreventionInherited: false,
      iam: {
        'roles/storage.legacyBucketOwner': {
          role: 'roles/storage.legacyBucketOwner',
          members: ['projectEditor:churn-lab', 'projectOwner:churn-lab'],
        },
        'roles/storage.legacyBucketReader': {
          role: 'roles/storage.legacyBucketReader',
          members: ['projectViewer:churn-lab'],
        },
      },
      iamEnvelope: {
        kind: 'storage#policy',
        resourceId: 'projects/_/buckets/churn-ml',
        version: 1,
        etag: 'CAE=',
      },
      uniformAccess: false,
      uniformAccessLockedTime: null,
      acl: {
        'project-editors-123456789012': 'OWNER',
        'project-owners-123456789012': 'OWNER',
        'project-viewers-123456789012': 'READER',
      },
      defaultObjectAcl: {
        'project-owners-123456789012': 'OWNER',
        'project-viewers-123456789012': 'READER',
      },
      folders: {},
      folderEnvelopes: {},
      moreFolders: false,
      encryption: {},
      logging: {},
      versioning: false,
      softDeleteSeconds: 604_800,
      hierarchical: false,
      ipFilter: null,
      serviceAgent: null,
      keys: {},
      uses: [],
    });
  });

  it('keeps conditions apart, and the time uniform access is locked', async () => {
    const bindings = [OPEN, { ...OPEN, condition: CONDITION }];
    const state = await bucketBench(bucketWorld({ uniform: true, bindings })).read();

    expect(Object.values(state?.iam ?? {})).toEqual(
      expect.arrayContaining([OPEN, { ...OPEN, condition: CONDITION }]),
    );
    expect(state).toMatchObject({
      uniformAccess: true,
      uniformAccessLockedTime: '2027-02-18T09:00:00.000Z',
      acl: {},
      defaultObjectAcl: {},
    });
  });

  it('tells the key it uses without asking for it, and the agent only where a rule names a key', async () => {
    const encryption = { defaultKmsKeyName: KEY };
    const world = createGoogleKey(bucketWorld({ metadata: { encryption } }), {}, START);
    const plain = bucketBench(world);
    const asked = bucketBench(world);

    const state = await plain.read();
    const more = await asked.read(GCS_REF, [KEY]);

    expect(state?.encryption).toEqual(encryption);
    expect(state === null ? [] : dependenciesOf(state)).toEqual([
      `//cloudkms.googleapis.com/${KEY}`,
    ]);
    expect(plain.calls.some(({ name }) => /kms|serviceAccount/.test(name))).toBe(false);
    expect(more).toMatchObject({
      serviceAgent: serviceAgentOf(world),
      keys: { [KEY]: { users: [] } },
    });
  });

  it('knows uniform access by the name it had first', async () => {
    const iamConfiguration = {
      bucketPolicyOnly: { enabled: true, lockedTime: '2026-12-01T00:00:00Z' },
    };
    const body = { name: 'churn-ml', metageneration: '1', iamConfiguration };
    const { read } = bucketBench(bucketWorld(), (name) =>
      name === 'storage.buckets.get' ? { status: 200, headers: {}, body } : null,
    );

    expect(await read()).toMatchObject({
      uniformAccess: true,
      uniformAccessLockedTime: '2026-12-01T00:00:00Z',
    });
  });

  it('leaves out what only Google sets', async () => {
    const config = { restrictionMode: 'FullyRestricted' };
    const metadata = {
      encryption: {
        googleManagedEncryptionEnforcementConfig: {
          ...config,
          effectiveTime: '2026-01-01T00:00:00Z',
        },
      },
    };

    const state = await bucketBench(bucketWorld({ metadata })).read();

    expect(state?.encryption).toEqual({ googleManagedEncryptionEnforcementConfig: config });
  });

  it('takes a project by its number, and a bucket of another project for none', async () => {
    const { read } = bucketBench(bucketWorld());

    expect(await read({ ...GCS_REF, account: '123456789012' })).not.toBeNull();
    expect(await read({ ...GCS_REF, account: '' })).not.toBeNull();
    expect(await read({ ...GCS_REF, account: '999999999999' })).toBeNull();
  });

  it('asks for the organisation policy of the project the bucket is in, where the ref names none', async () => {
    const { calls, read } = bucketBench({ ...bucketWorld(), preventsPublicAccess: true });

    const state = await read({ ...GCS_REF, account: '' });

    expect(state?.accessPreventionInherited).toBe(true);
    expect(calls.at(-1)?.call.path).toContain('/projects/123456789012/policies/');
  });

  it('does not ask what the organisation enforces where the bucket does', async () => {
    const { calls, read } = bucketBench(bucketWorld({ publicAccessPrevention: 'enforced' }));

    expect((await read())?.accessPrevention).toBe('enforced');
    expect(calls.some(({ name }) => name === ORG_POLICY)).toBe(false);
  });
});

it('reads who may use a key from the whole policy', async () => {
  const member = `serviceAccount:${serviceAgentOf(createGoogleWorld())}`;
  const bindings = [{ role: KEY_ROLE, members: [member] }];
  const world = createGoogleKey(bucketWorld(), { bindings }, START);

  const state = await bucketBench(world).read(GCS_REF, [KEY]);

  expect(state?.keys[KEY]?.users).toEqual([member]);
});
